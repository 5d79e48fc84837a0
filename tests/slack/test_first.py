from tests.slack.conftest import Team

async def test_it(team: Team) -> None:
    answer = await team.oncall(team.ana, "who")
    print(answer.status, answer.error, answer.all_text)
    n = await team.alert(details="one\ntwo <!channel>", link="https://grafana.example.com/d/1?a=b&c=d|x")
    for m in team.workspace.messages(team.platform) + team.workspace.messages(team.ana):
        print("-----"); print(m.all_text)
    [dm] = team.workspace.messages(team.ana)
    print(await team.workspace.click(team.ana, dm, action_id="incident_acknowledge"))
    await team.engine.settle()
    for m in team.workspace.messages(team.platform) + team.workspace.messages(team.ana):
        print("-----"); print(m.all_text)
    print(await team.workspace.click(team.bo, team.workspace.messages(team.platform)[0], action_id="incident_resolve"))
    await team.engine.settle()
    for t in ["ack", "ack 1", "ack #1 2", "", "who quiet", "who platfrom", "who platform/secondary", "who <@U02ANA0001>", "who checkout", "help", "pgae", "page platform", "page platform “it’s” &lt;down&gt; <!here> <@U02BO00002>", "incidents", "escalate", "who #platform/xx", "resolve"]:
        a = await team.oncall(team.ana, t)
        print("=====", t, a.status, a.error); print(a.all_text)
    a = await team.oncall(team.stranger, "page platform help")
    print(a.all_text)
    a = await team.oncall(team.gus, "page platform help")
    print(a.all_text)
    a = await team.oncall(team.ana, "swap")
    print(a)
    view = await team.workspace.view_of(team.ana)
    print(view.all_text, view.blocks[0])
    assert 0
