"""Measures the verifiers on folders of faces and voices.

Terms and rates are those of ISO/IEC 19795-1 (biometric performance) and ISO/IEC
30107-3 (presentation attacks).
"""
