"""From findings to a care plan: status, dose, alerts, requests, follow-up."""
