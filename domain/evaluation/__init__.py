"""The anonymous evaluation (无记名测评): ballots, the urn, the seal, and what may be shown.

| 中文 | code |
|---|---|
| 民主测评 | evaluation, round |
| 无记名 | anonymous |
| 测评票 | ballot; paper while it is being filled in |
| 票箱 | urn |
| 参评人、被测评人 | voter, subject |
| 党员、群众代表 | audience: member, mass |
| 民主测评积分 | evaluation points |

Who has voted is kept apart from what was voted: `seal` says how, `models.evaluation` says what
remains.
"""
