-- question: Which sources disagree about the TDP of Hopper parts?
-- about: The value that answers stands first, with its source; then what another document says, and why it is not preferred. No preferred value: the maker does not
--   publish it, and the other figure is not trusted.
SELECT c.part, c.preferred_number AS preferred_w, c.preferred_source, c.value_number AS other_w, c.source AS other_source, c.published, c.rank,
  c.reason
FROM spec_conflict c
JOIN spec s ON s.part = c.part
WHERE c.column_name = 'tdp_w' AND s.architecture = 'hopper'
ORDER BY c.part, c.value_number, c.source;
