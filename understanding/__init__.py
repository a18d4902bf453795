"""Words to values and values to words: amounts, periods, codes and VPAs.

What is read here is only what was said. A reading that could mean two things says so
and is asked about; nothing here guesses, and nothing here knows a customer.
"""
