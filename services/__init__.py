"""The bank's use cases: one public function each, one database transaction each."""
