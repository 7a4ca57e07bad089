"""What the vendor's servers report as it happens, in the words of Segment's tracking API."""
