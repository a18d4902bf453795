"""rasa_sdk_plugins"""
