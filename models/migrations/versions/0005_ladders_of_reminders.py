"""ladders of reminders"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reminder_setting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('reminder_setting', schema=None) as batch_op:
        batch_op.create_index('ix_reminder_setting_unit_field', ['unit_id', 'field'], unique=False)

    op.create_table('reminder_suspension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('approver', sa.String(length=120), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['replaces_id'], ['reminder_suspension.id'], ),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('replaces_id')
    )
    with op.batch_alter_table('reminder_suspension', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_suspension_unit_id'), ['unit_id'], unique=False)

    # ADD COLUMN on both databases: nothing of a long ledger is written anew.
    op.add_column('reminder', sa.Column('told', sa.String(length=16), nullable=True))
    op.add_column('reminder', sa.Column('subject', sa.String(length=12), nullable=False, server_default='meetings'))
    op.execute("UPDATE reminder SET subject = 'dues' WHERE obligation IN ('dues', 'dues_payment')")
    op.execute("UPDATE reminder SET subject = 'points' WHERE obligation IN ('points', 'points_month')")
    op.execute("UPDATE reminder SET subject = 'evaluation' WHERE obligation = 'evaluation'")
    # The fixed stages of before are history; their ladders plan anew.
    op.execute(
        "UPDATE reminder SET claimed_until = NULL,"
        " state = CASE WHEN state = 'claimed' THEN 'unknown' ELSE 'superseded' END"
        " WHERE recipient = 'branch' AND state IN ('planned', 'retry', 'claimed')"
    )


def downgrade() -> None:
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_column('subject')
        batch_op.drop_column('told')
    with op.batch_alter_table('reminder_suspension', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_suspension_unit_id'))

    op.drop_table('reminder_suspension')
    with op.batch_alter_table('reminder_setting', schema=None) as batch_op:
        batch_op.drop_index('ix_reminder_setting_unit_field')

    op.drop_table('reminder_setting')
