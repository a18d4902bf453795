"""What a yes, a code, a face or a voice sets off."""
