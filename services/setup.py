"""The old name of ``python -m operations.setup``, for one release."""

from services.old_names import run_under_new_name

if __name__ == "__main__":
    run_under_new_name("operations.setup")
