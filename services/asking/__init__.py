"""What a customer is asked: challenges and passcodes, evidence, and captures."""
