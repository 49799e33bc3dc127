"""Tables of a field visit: the task points of its trail and the teams that walk it."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class TaskPoint(Base):
    """A task point (任务点) of a field visit, in the order of its trail."""

    __tablename__ = "task_point"
    __table_args__ = (Index("uq_task_point_session_position", "session_id", "position", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    task: Mapped[str] = mapped_column(Text, default="")


class Team(Base):
    """A team of a field visit or a simulation; its members are enrolments."""

    __tablename__ = "team"
    __table_args__ = (Index("uq_team_session_name", "session_id", "name", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"))
    name: Mapped[str] = mapped_column(String(60))
    first_point: Mapped[int] = mapped_column(default=1)
    """The task point this team starts from, so that teams do not queue at one."""
