"""what reminders become: edited, put off, asked for, sealed"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reminder_snooze',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('obligation', sa.String(length=40), nullable=False),
    sa.Column('period', sa.String(length=20), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('reminder_snooze', schema=None) as batch_op:
        batch_op.create_index('ix_reminder_snooze_what', ['unit_id', 'obligation', 'period'], unique=False)

    op.create_table('digest_seal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=20), nullable=False),
    sa.Column('rules', sa.String(length=80), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('unit_id', 'period')
    )
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('edit_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('edit_tries', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('shown', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('pinned', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key('fk_reminder_asked_by_person', 'person', ['asked_by'], ['id'])
        batch_op.add_column(sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_reminder_edit', ['subject', 'edit_at'], unique=False)
        batch_op.create_index('ix_reminder_message', ['chat_id', 'message_id'], unique=False)
        batch_op.create_index('ix_reminder_taken', ['chat_id', 'taken_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_index('ix_reminder_taken')
        batch_op.drop_index('ix_reminder_message')
        batch_op.drop_index('ix_reminder_edit')
        batch_op.drop_column('taken_at')
        batch_op.drop_constraint('fk_reminder_asked_by_person', type_='foreignkey')
        batch_op.drop_column('pinned')
        batch_op.drop_column('shown')
        batch_op.drop_column('edit_tries')
        batch_op.drop_column('edit_at')
        batch_op.drop_column('asked_by')

    op.drop_table('digest_seal')
    op.drop_table('reminder_snooze')
