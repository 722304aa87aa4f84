"""The rules of a Party branch's ledgers: pure functions over frozen facts, without a clock.

One word for one thing, in the code as in the books:

| 中文 | code |
|---|---|
| 党委、党总支、党支部、党小组 | party_committee, general_branch, branch, party_group |
| 支部委员会 | branch_committee |
| 支部党员大会 | general_meeting |
| 支部委员会会议 (支委会) | committee_meeting |
| 党小组会 | group_meeting |
| 党课 | party_lecture |
| 主题党日 (党员活动日) | theme_day |
| 组织生活会 | org_life_meeting |
| 民主生活会 (领导班子) | democratic_life (a vote rule only; a branch holds none) |
| 民主评议党员 | democratic_appraisal |
| 集中学习、学时 | study_session, credit_hours |
| 会议记录 | minutes |
| 应到、实到、缺席、列席 | expected, present, absent, observer |
| 主持人、记录人 | chair, recorder |
| 表决权; 赞成、反对、弃权 | votes; votes_for, votes_against, votes_abstain |
| 书面意见 | written_for, written_against, written_abstain |
| 到会法定人数 | quorum |
| 正式党员、预备党员 | full, probationary |
| 流动、失联、离退休、学生、困难党员 | migrant, out_of_contact, retired, student, in_hardship |
| 留党察看或停止行使权利、停止党籍 | voting_suspended, membership_stopped |
| 书记、副书记 | secretary, deputy_secretary |
| 组织、宣传、纪检委员 | organization_officer, publicity_officer, discipline_officer |
| 党小组组长 | group_leader |
| 台账 | ledger |
| 应当开展的活动及其次数 | obligation |
| 已完成、未完成、未到期、不要求、不清楚 | done, missing, not_yet_due, waived, unknown |
| 月、季度、半年、年、学期 | month, quarter, half_year, year, semester |
| 届期、换届 | term, term_election |

Ranges of days are half-open everywhere: the first day belongs to them, the end does not.
"""
