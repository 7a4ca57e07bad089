"""What differs between what was told and what stands in a CRM, and how it is mended."""
