-- question: Which Hopper parts needed a license to China on 2025-05-01, and was it the rule or a letter?
-- about: `layer` is the layer that decides: the ECCN 3A090 itself, or an is-informed letter to one company. The H20 stands
--   outside the rule and needs a license all the same.
SELECT s.part, e.status, e.layer, e.basis, e.review_policy, e.valid_from, e.citation
FROM export_status e
JOIN spec s ON s.part = e.part
WHERE s.architecture = 'hopper'
  AND e.destination = 'CN'
  AND e.valid_from <= '2025-05-01' AND '2025-05-01' < e.valid_before
  AND e.status = 'license_required'
ORDER BY e.layer, s.part;
