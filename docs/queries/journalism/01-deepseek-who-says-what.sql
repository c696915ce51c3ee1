-- question: Who claims that DeepSeek used which chips, and who disputes it?
-- about: A claim is what somebody says, with a day and a source; it never becomes a value or a status here. `response` is empty where
--   nobody on record answered.
SELECT c.day, c.claimant_name, c.claim_text, c.state, r.respondent_name, r.stance, r.response_text
FROM claim_list c
LEFT JOIN claim_response_list r ON r.claim = c.claim AND r.withdrawn_before = '9999-12-31'
WHERE c.topic = 'deepseek-chips' AND c.withdrawn_before = '9999-12-31'
ORDER BY c.day, c.claim, r.position;
