"""What was published since each layer was reviewed, as a checklist; the review entry once a person has ticked it."""
