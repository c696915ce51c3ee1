-- question: Which published claims are contradicted by the record, and what was said against them?
SELECT c.day, c.claimant_name, c.claim_text, r.respondent_name, r.stance, r.response_text
FROM claim_list c
LEFT JOIN claim_response_list r ON r.claim = c.claim AND r.withdrawn_before = '9999-12-31'
WHERE c.state = 'contradicted' AND c.withdrawn_before = '9999-12-31'
ORDER BY c.day, c.claim, r.position;
