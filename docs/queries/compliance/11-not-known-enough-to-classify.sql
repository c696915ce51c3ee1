-- question: For which NVIDIA and Huawei parts is no clause of 3A090.a known to be met and one unknown, and which figure is missing?
-- about: On 2026-10-06, the last reviewed day. An unknown input gives an unknown outcome, never a "no".
SELECT u.part, u.clause, u.missing, u.tpp
FROM rule_outcome_period u
JOIN spec s ON s.part = u.part
WHERE u.rule = 'us-eccn-3a090' AND u.paragraph = '3A090.a' AND u.outcome = 'unknown'
  AND u.valid_from <= '2026-10-06' AND '2026-10-06' < u.valid_before
  AND s.vendor IN ('huawei', 'nvidia')
  AND NOT EXISTS (
    SELECT 1 FROM rule_outcome_period m
    WHERE m.part = u.part AND m.rule = u.rule AND m.version = u.version
      AND m.paragraph = '3A090.a' AND m.outcome = 'met'
  )
ORDER BY u.part, u.clause;
