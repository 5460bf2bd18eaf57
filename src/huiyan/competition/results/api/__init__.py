"""Results as JSON: sealed rankings for everyone, drafts and publishing for organisers, the own result and appeals."""
