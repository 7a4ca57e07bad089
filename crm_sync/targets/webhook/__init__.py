"""Signed webhooks, after the Standard Webhooks specification (https://www.standardwebhooks.com)."""
