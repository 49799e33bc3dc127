"""A small year by the verbs themselves, every one that writes a record: made, changed, taken back and made again."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from core.jobs import drive
from core.paths import DataFolder
from courses import check_in, devices, merging, programme, replays, sessions, walk_ins
from courses.badges import badges
from courses.check_in import Attempt
from courses.paper import entering
from courses.paper import sheets as paper_sheets
from courses.paper.entering import Entry
from courses.presence import excuses, seats
from courses.review import flags, headcounts, roll_calls
from courses.sessions import NewPoint, NewSession, NewTeam
from credits import ledger
from credits.certificates import certificates, handing_out, open_badge
from credits.certificates.layouts import layouts
from credits.claims import accepting, accreditation, claims, exemptions
from credits.claims.accepting import Grant
from credits.claims.claims import NewClaim
from credits.claims.proofs import Proof
from credits.grades import scores
from credits.notices import notices
from credits.provenance import proof
from credits.rulebook import rule_versions
from credits.rulebook.in_force import in_force
from credits.rules import Grades, GradeStep, NoticeRule
from credits.year import amendments, closing, objections
from credits.year.amendments import Wanted
from people import accounts, areas, persons, roster, teachers
from people.persons import NewPerson
from store.facts import BASE_NAME, set_fact
from store.transaction import Store
from tests import grid_year, stations_year
from tests.grown import Grown

PASSWORD = "一个长的密码 2026"
HOUR = timedelta(hours=1)
SOON = timedelta(minutes=10)
_DAY = datetime(2026, 3, 5, 5, 20, tzinfo=UTC)


@dataclass
class Year:
    """The base and its day: 13:20 in Shanghai, two sessions from 13:30 on."""

    store: Store
    folder: DataFolder
    at: datetime


def make_year(store: Store, folder: DataFolder, at: datetime) -> Year:
    """A whole year; nothing is put into a table but by a verb."""
    year = Year(store, folder, at)
    people = _people(year)
    held, called_off = _lessons(year, people)
    _presence(year, people, held, called_off)
    _places_and_leave(year, people, held)
    _credits(year)
    _claims(year, people)
    _second_look(year, held)
    _proof(year, people[1])
    _notices(year)
    _scores(year)
    _year_end(year)
    _grid(year)
    stations_year.stations(year)
    return year


def _grid(year: Year) -> None:
    for part in (
        grid_year.places, grid_year.catalogue, grid_year.residents, grid_year.field, grid_year.issues,
        grid_year.facilities, grid_year.alarms, grid_year.stairwells, grid_year.companies,
    ):  # fmt: skip
        part(year)


def copy_of_year(grown: Grown, engine: str, folder: DataFolder) -> Year:
    """The whole year of 5 March 2026, in a copy that the test may do with as it likes."""
    return Year(grown(engine, _grow), folder, _DAY)


def _grow(store: Store, folder: DataFolder) -> None:
    make_year(store, folder, _DAY)


def import_roster(year: Year, path: Path, today: date) -> roster.RosterResult:
    """Bring a file in, new areas too."""
    with year.store.read() as db:
        plan = roster.plan(db, roster.read_roster(path), today, new_areas=True)
    return drive(roster.carry_out(year.store, plan, "clerk", year.at + HOUR))


def _people(year: Year) -> list[persons.PersonRow]:
    at = year.at
    with year.store.write() as db:
        set_fact(db, BASE_NAME, "培训基地")
        admin = accounts.create(db, "admin", "李主任", "administrator", PASSWORD, "system", at)
        clerk = accounts.create(db, "clerk", "王伟", "clerk", PASSWORD, "admin", at + SOON)
        accounts.sign_in(db, "admin", PASSWORD, at)
        accounts.set_password(db, admin, "另一个密码 2027", "admin", at)
        accounts.disable(db, clerk, "admin", at + HOUR)
        first = areas.ensure_area(db, "梧桐街道", "桂花苑居民区", "桂花苑第一微网格", "clerk", at)
        second = areas.ensure_area(db, "梧桐街道", "桂花苑居民区", "桂花苑第二微网格", "clerk", at)
        new = [
            NewPerson(
                name, "女", f"P{number:04}", f"138{number:08}", None, first, "社工", "", date(2020, 3, 1)
            )
            for number, name in enumerate(("王　晓明", "欧阳娜", "李䶮", "张桂芳", "赵五"), 1)
        ]
        ids = [persons.add(db, one, "clerk", at) for one in new]
        persons.change(db, ids[0], {"name": "王 晓敏", "mobile": "13900000001"}, "clerk", at)
        persons.change(db, ids[0], {"note": "双语", "id_number": "11010519491231002X"}, "clerk", at + HOUR)
        persons.change(db, ids[1], {"name": "欧阳　那"}, "clerk", at)
        persons.transfer(db, ids[1], second, "网格员", date(2026, 2, 1), "调动", "clerk", at)
        persons.transfer(db, ids[1], first, "站长", date(2026, 3, 1), "再调", "clerk", at)
        persons.take_leave(db, ids[2], "产假", date(2026, 1, 1), date(2026, 2, 1), "生育", "clerk", at)
        persons.leave_post(db, ids[4], date(2026, 6, 1), "退休", "clerk", at)
        teachers.ensure_teacher(db, "沈若澜", "副教授", "华东师范大学", "clerk", at)
        own = teachers.ensure_teacher(db, "沈若澜", "教授", "华东师范大学", "clerk", at)
        teachers.link(db, own, ids[3], "clerk", at)
        teachers.link(db, own, ids[1], "clerk", at)
        return [persons.person(db, id) for id in ids]


def _lessons(year: Year, people: list[persons.PersonRow]) -> tuple[sessions.SessionRow, sessions.SessionRow]:
    at = year.at
    with year.store.write() as db:
        whole = programme.add_programme(db, 2026, "社区工作者培训", 60_00, "clerk", at)
        stage = programme.add_stage(db, whole, "第一阶段", 4_00, "clerk", at)
        lecture = programme.add_course(db, stage, "社区沟通技巧", "lecture", 4_00, "clerk", at)
        visit = programme.add_course(db, stage, "走访", "visit", 2_00, "clerk", at)
        hall = sessions.ensure_room(db, "报告厅", "梧桐路 12 号", 240, "clerk", at)
        lead = teachers.ensure_teacher(db, "沈若澜", "", "华东师范大学", "clerk", at)
        other = teachers.ensure_teacher(db, "周一", "讲师", "复旦大学", "clerk", at)
        plan = NewSession(
            lecture, at + SOON, at + SOON + 2 * HOUR, room=hall, capacity=20, teacher_ids=(lead,)
        )
        ids = [sessions.schedule(db, replace(plan, teacher_ids=()), "clerk", at)]
        sessions.reschedule(db, ids[0], replace(plan, capacity=30, teacher_ids=(other, lead)), "clerk", at)
        sessions.reschedule(db, ids[0], replace(plan, late_after=20, teacher_ids=(other, lead)), "clerk", at)
        ids.append(sessions.schedule(db, replace(plan, course_id=visit, room=None), "clerk", at))
        sessions.enrol(db, ids[0], [one.id for one in people[:3]], "clerk", at)
        sessions.withdraw(db, ids[0], [people[1].id, people[2].id], "生病", "clerk", at + SOON)
        sessions.enrol(db, ids[0], [people[1].id], "clerk", at + SOON)
        points = [NewPoint("河边", "数一数灯"), NewPoint("老街")]
        teams = [NewTeam("一队", 1, [people[0].id]), NewTeam("二队", 2, [people[3].id])]
        sessions.set_trail(db, ids[1], points, teams[:1], "clerk", at)
        sessions.set_trail(db, ids[1], points, teams, "clerk", at)
        sessions.withdraw(db, ids[1], [people[3].id], "改期", "clerk", at + SOON)
        sessions.cancel(db, ids[1], "下雨", "clerk", at + SOON)
        link = replays.add_link(db, ids[0], "page", "https://example.org/v/1", "回放", "clerk", at)
        replays.open_link(db, link, people[0].id, f"person:{people[0].staff_number}", "web", at + HOUR)
        replays.open_link(db, link, None, "clerk", "desktop", at + HOUR)
        replays.withdraw_link(db, link, "换地址", "clerk", at + HOUR)
        replays.add_link(db, ids[0], "page", "https://example.org/v/1", "回放（新）", "clerk", at + 2 * HOUR)
        replays.withdraw_link(db, link, "再换", "clerk", at + 3 * HOUR)
        held, called_off = (sessions.session(db, id, at) for id in ids)
    return held, called_off


def _presence(
    year: Year,
    people: list[persons.PersonRow],
    held: sessions.SessionRow,
    called_off: sessions.SessionRow,
) -> None:
    came, late = year.at, year.at + 2 * SOON + SOON + SOON
    with year.store.write() as db:
        device, _token = devices.bind(db, people[0].id, "person:P0001", came)
        old, _token = devices.bind(db, people[1].id, "person:P0002", came)
        devices.release(db, old, "换手机", "clerk", came + SOON)
        attempts = [
            Attempt(people[0].id, "qr", came, "person:P0001", held.id, nonce="n1", device_id=device),
            Attempt(people[1].id, "qr", late, "person:P0002", session_number=held.number, nonce="n2"),
            Attempt(people[2].id, "qr", came, "person:P0003", session_number=held.number, nonce="n3"),
            Attempt(people[0].id, "qr", came, "person:P0001", called_off.id),
            Attempt(people[0].id, "qr", came, "person:P0001", session_number=99),
        ]
        outcomes = check_in.check_in(db, attempts, late)
        assert [one.ok for one in outcomes] == [True, True, True, False, False]
        by_hand = check_in.check_in_by_hand(
            db, held.id, people[3].id, "签名表上有签名", "clerk", came + HOUR, occurred_at=came
        )
        (lost, _kept) = badges.issue(db, [people[0].id, people[1].id], "clerk", came)
        badges.reissue(db, lost, "丢失", "clerk", came + HOUR)
        leaving = Attempt(
            people[2].id, "manual", came + HOUR, "clerk", held.id, direction="out", reason="早退"
        )
        assert check_in.check_in(db, [leaving], came + HOUR)[0].ok
        assert by_hand.attendance_id
        assert outcomes[2].attendance_id
        check_in.reverse(db, outcomes[2].attendance_id, "签错人", "clerk", came + 2 * HOUR)
        printed = paper_sheets.print_sheet(db, held.id, "enrolled", "clerk", came)
        paper_sheets.print_sheet(db, held.id, "everyone", "clerk", came)
        entered = entering.enter(db, printed.number, [Entry(1, came)], "clerk", came + 2 * HOUR)
        assert [one.came and one.came.code for one in entered] == ["already"]


def _places_and_leave(year: Year, people: list[persons.PersonRow], held: sessions.SessionRow) -> None:
    """One seat, three who want it; two requests for leave."""
    at = year.at
    first, second, third = (one.id for one in people[:3])
    with year.store.write() as db:
        tomorrow = at + 24 * HOUR
        plan = NewSession(held.course_id, tomorrow, tomorrow + HOUR, capacity=1)
        one_seat = sessions.schedule(db, plan, "clerk", at)
        for person in (first, second, third):
            seats.take_place(db, one_seat, person, "person:P0001", at)
        seats.give_back(db, one_seat, first, "person:P0001", at + SOON)
        asked = excuses.ask(db, held.id, first, "看病", "person:P0001", at)
        excuses.decide(db, asked, "同意", "clerk", at + SOON, granted=True)
        excuses.withdraw(db, asked, "不用了", "clerk", at + HOUR)
        asked = excuses.ask(db, held.id, first, "看牙", "person:P0001", at + HOUR)
        excuses.decide(db, asked, "人手不够", "clerk", at + 2 * HOUR, granted=False)
        excuses.ask(db, one_seat, second, "家里有事", "person:P0002", at)
        seats.take_off(db, one_seat, third, "clerk", at + SOON)
        sessions.cancel(db, one_seat, "老师生病", "clerk", at + HOUR)


def _credits(year: Year) -> None:
    after = year.at + 20 * HOUR
    drive(ledger.post_year(year.store, 2026, "clerk", after))
    issued = drive(certificates.issue(year.store, year.folder, 2026, "stage", "clerk", after))
    assert len(issued) == 3
    _layouts(year, after)
    certificates.reissue(year.store, year.folder, issued[2].id, "改名", "clerk", after + HOUR)
    _statements(year, after)
    with year.store.write() as db:
        certificates.revoke(db, issued[1].id, "代签", "head", after + HOUR)
        entry = ledger.entries(db, issued[1].person_id, 2026)[0]
        ledger.reverse(db, entry.id, "代签", "clerk", after + HOUR)
        ledger.post_again(db, entry.id, "查清了", "clerk", after + 2 * HOUR)
        later = rule_versions.draft(db, rule_versions.RULES_V1, "第二版", date(2027, 1, 1), "clerk", after)
        rule_versions.change_draft(
            db, later, rule_versions.RULES_V1, "第二版（改）", date(2027, 2, 1), "clerk", after
        )


def _layouts(year: Year, at: datetime) -> None:
    """A second version of one, taken into use; a third, withdrawn."""
    with year.store.write() as db:
        first = layouts.in_use(db, "stage")
        assert first is not None
        second = layouts.save(db, replace(first.layout, title="培训结业证书"), "clerk", at)
        layouts.use(db, second.id, "clerk", at)
        third = layouts.save(db, replace(first.layout, title="结业证明"), "clerk", at)
        layouts.withdraw(db, third.id, "clerk", at)
        layouts.for_issue(db, "credits", "clerk", at)


def _statements(year: Year, at: datetime) -> None:
    """Of credits and of hours: with a last day, several revoked, issued anew, handed out."""
    store, folder = year.store, year.folder
    last = date(2029, 3, 5)
    stated = drive(certificates.issue(store, folder, 2026, "credits", "clerk", at, expires_on=last))
    hours = drive(certificates.issue(store, folder, 2026, "hours", "clerk", at, verify_url="HTTPS://B.CN/V"))
    with store.write() as db:
        ids = [stated[0].id, hours[0].id]
        certificates.revoke_all(db, ids, "误发", "head", at + HOUR)
    again = drive(certificates.reissue_all(store, folder, ids, "查实", "clerk", at + 2 * HOUR))
    assert [len(each) for each in again] == [2, 0]
    copies = handing_out.write_files(store, folder, ids, folder.root / "副本", "clerk", at + 2 * HOUR)
    shutil.rmtree(drive(copies).path.parent)
    badge = folder.root / "badge.jwt"
    open_badge.export(store, folder, again[0][0].id, badge, "clerk", at + 2 * HOUR)
    badge.unlink()


def _notices(year: Year) -> None:
    at = year.at + 40 * HOUR
    rules = replace(rule_versions.RULES_V1, notices=(NoticeRule("reminder", 1, 31, 90),))
    with year.store.write() as db:
        version = rule_versions.draft(db, rules, "第一版之二", date(2001, 1, 1), "clerk", at)
        rule_versions.sign(db, version, "head", at)
        due = [one.person_id for one in notices.due(db, 2026, at)]
        given = notices.give(db, 2026, due[:2], "clerk", at)
        notices.take_back(db, given[0], "发错了", "clerk", at + HOUR)


def _scores(year: Year) -> None:
    """Two scores of everybody, imported, then one of them changed."""
    at = year.at + 45 * HOUR
    grades = Grades({"工作实绩": 70, "民主测评": 30}, (GradeStep(90_00, "excellent"), GradeStep(0, "basic")))
    with year.store.write() as db:
        rules = replace(in_force(db).on(date(2026, 1, 1)), grades=grades)
        version = rule_versions.draft(db, rules, "第一版之三", date(2026, 1, 1), "clerk", at)
        rule_versions.sign(db, version, "head", at)
    file = year.folder.root / "得分.csv"
    for work in ("92.5", "88"):
        file.write_text(f"姓名,工号,工作实绩,民主测评\n,P0001,{work},90\n欧阳那,P0002,80.25,70\n", "utf-8")
        with year.store.read() as db:
            plan = scores.plan(db, 2026, scores.read_scores(file))
        drive(scores.carry_out(year.store, plan, "clerk", at + HOUR))
    file.unlink()


def _claims(year: Year, people: list[persons.PersonRow]) -> None:
    """Accepted, refused, withdrawn, taken back and given again; an exemption ended and one that stands; accredited credits."""
    at, after = year.at, year.at + 22 * HOUR
    first, second = people[0], people[1]
    new = NewClaim(first.id, "急救培训", date(2026, 2, 27), 8_00, "区红十字会", "证书在手机里")
    with year.store.write() as db:
        proof = Proof("a" * 64, "证书.jpg")
        ids = [
            claims.make(db, new._replace(proof=proof), "person:P0001", at),
            claims.make(db, new._replace(person_id=second.id, title="法律讲座"), "clerk", at),
            claims.make(db, new._replace(title="旧闻", category="required"), "clerk", at),
            claims.make(db, new._replace(title="看了录像", kind="replay"), "clerk", at),
        ]
        claims.check(db, ids[:2], "原件已看", "clerk", after, category="required")
        (entry, _other) = accepting.accept(
            db, [Grant(ids[0], 6_00), Grant(ids[1])], "同意", "head", after + HOUR
        )
        claims.refuse(db, ids[2], "去年已用过", "head", after + HOUR)
        claims.withdraw(db, ids[3], "录错", "clerk", after + HOUR)
        claims.make(db, new._replace(title="心理讲座", proof=Proof("b" * 64, "b.pdf")), "person:P0001", after)
        ledger.reverse(db, entry, "证书看错", "head", after + 2 * HOUR)
        accepting.give_again(db, ids[0], "没看错", "head", after + 3 * HOUR)
        lowered = exemptions.make(db, second.id, 2026, 20_00, "产假", "head", after)
        exemptions.end(db, lowered, "提前上班", "head", after + HOUR)
        exemptions.make(db, second.id, 2026, None, "又休假", "head", after + 2 * HOUR)
        accreditation.accredit(db, first.id, 2026, 5_00, "elective", "市级比赛", "head", after)


def _proof(year: Year, person: persons.PersonRow) -> None:
    """The proof of somebody's year, which is a line of that person's history."""
    at = year.at + 60 * HOUR
    path = year.folder.root / "证明.pdf"
    drive(proof.write(year.store, person.id, 2026, path, actor="clerk", at=at))
    path.unlink()


def _second_look(year: Year, held: sessions.SessionRow) -> None:
    at, after = year.at, year.at + 30 * HOUR
    with year.store.write() as db:
        new = [
            NewPerson(name, staff_number=number) for name, number in (("沈一", "P0101"), ("沈二", "P0102"))
        ]
        gone, kept = (persons.add(db, one, "clerk", at) for one in new)
        attempts = [
            Attempt(gone, "manual", at, "clerk", held.id, reason="没带手机"),
            Attempt(gone, "import", at + HOUR, "clerk", held.id, direction="out", minutes=42),
        ]
        assert all(one.ok for one in check_in.check_in(db, attempts, after))
        headcounts.count(db, held.id, 12, "后排空着", "clerk", at + HOUR)
        headcounts.count(db, held.id, 3, "", "clerk", at + HOUR)
        call = roll_calls.draw(db, held.id, "clerk", at + HOUR)
        roll_calls.answer(db, call, 1, here=False, actor="clerk", at=at + HOUR)
        roll_calls.answer(db, call, 1, here=True, actor="head", at=at + 2 * HOUR)
        flag = next(one for one in flags.flags(db, held.id, after) if one.kind == "headcount")
        flags.review(db, held.id, flag.kind, flag.subject, "upheld", "有人没来", "clerk", after)
        flags.review(db, held.id, flag.kind, flag.subject, "cleared", "数错了", "head", after)
        names = ("沈二", "外来的人", "沈三", "沈四")
        came = [
            walk_ins.record(db, held.id, name, "138 0000 0101", "", at, actor="clerk", at=after)
            for name in names
        ]
        assert walk_ins.match(db, came[0], kept, "clerk", after).ok
        walk_ins.reopen(db, came[0], "认错了", "clerk", after)
        walk_ins.dismiss(db, came[1], "旁听", "clerk", after)
        assert walk_ins.register(db, came[2], NewPerson(""), "clerk", after).ok
        first = merging.merge(db, gone, kept, "重复登记", "clerk", after + HOUR)
        merging.undo(db, first, "两个人", "head", after + 2 * HOUR)
        merging.merge(db, gone, kept, "还是一个人", "clerk", after + 3 * HOUR)
    drive(ledger.post_year(year.store, 2026, "clerk", after + 4 * HOUR))


def _year_end(year: Year) -> None:
    """The year before, in which nobody heard anything: closed, objected to, amended."""
    store, folder, at = year.store, year.folder, year.at + 50 * HOUR
    drive(closing.close(store, folder, 2025, date(2026, 3, 31), "head", at))
    with store.write() as db:
        for line, words in ((1, "漏记一次"), (2, "我在休假"), (2, "再看看"), (3, "还没看")):
            objections.receive(db, 2025, line, words, "clerk", at)
    amendments.amend(store, folder, 2025, Wanted(1, {}, 1_50, objection=1), "查实", "head", at + HOUR)
    amendments.amend(store, folder, 2025, Wanted(2, {"post": "站长"}), "岗位有误", "head", at + HOUR)
    with store.write() as db:
        objections.decide(db, 2025, 1, "upheld", "查实", "head", at + 2 * HOUR, 1)
        objections.decide(db, 2025, 2, "rejected", "无据", "head", at + 2 * HOUR)
        objections.decide(db, 2025, 3, "withdrawn", "撤回", "clerk", at + 2 * HOUR)
