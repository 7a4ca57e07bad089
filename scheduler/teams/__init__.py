"""What a vendor writes of its teams (people, pools, meetings, rules), read and checked."""
