-- question: Which Hopper and Ada parts have no NVLink, and for which is that not known?
-- about: `not_applicable` means that the part has none. `not_published`: searched, and the maker does not say.
--   No row in spec_fact: nothing is on record, so `unknown`.
SELECT s.part, s.architecture, coalesce(f.state, 'unknown') AS nvlink, f.published, f.source
FROM spec s
LEFT JOIN spec_fact f ON f.part = s.part AND f.column_name = 'nvlink_gbs'
WHERE s.architecture IN ('hopper', 'ada') AND (f.state IS NULL OR f.state <> 'known')
ORDER BY nvlink, s.part;
