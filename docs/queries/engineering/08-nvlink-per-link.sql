-- question: How fast is one link, and how many does each NVIDIA part have?
-- about: GB/s count both directions. The H800 lost links, not speed per link.
SELECT part, nvlink_generation, nvlink_links, nvlink_gbs, nvlink_gbs / nvlink_links AS gbs_per_link
FROM spec
WHERE vendor = 'nvidia' AND nvlink_links > 0 AND nvlink_gbs IS NOT NULL
ORDER BY nvlink_generation NULLS LAST, part;
