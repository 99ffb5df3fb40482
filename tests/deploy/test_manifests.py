"""What deploy/ promises, read from its files and checked against the schemas of what runs them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import kubernetes_validate
import pytest
import yaml

from ivig_faq.editions import Editions, State
from ivig_faq.faces.http.metrics import Metrics
from ivig_faq.faces.http.service import watch_content
from ivig_faq.settings import PREFIX, Settings
from ivig_faq.store.clock import now

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
YAML = [ROOT / "compose.yaml", *sorted(DEPLOY.rglob("*.yaml"))]
RULES = (
    "{extends: default, rules: {line-length: disable, document-start: disable, braces: disable,"
    " brackets: disable, comments: {min-spaces-from-content: 1}}}"
)


def objects() -> list[dict[str, Any]]:
    texts = [path.read_text() for path in MANIFESTS if path.name != "kustomization.yaml"]
    return [item for text in texts for item in yaml.safe_load_all(text)]


def one(kind: str) -> dict[str, Any]:
    return next(item for item in objects() if item["kind"] == kind)


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return read


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_yaml_is_tidy() -> None:
    done = run(sys.executable, "-m", "yamllint", "-s", "-d", RULES, *map(str, YAML))
    assert (done.stdout, done.returncode) == ("", 0)


def test_every_object_is_one_that_kubernetes_knows() -> None:
    for item in objects():
        kubernetes_validate.validate(item, "1.37", strict=True)


def test_kustomization_names_every_file() -> None:
    named = yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text())["resources"]
    assert sorted([*named, "kustomization.yaml"]) == [path.name for path in MANIFESTS]


def test_pods_can_neither_write_nor_become_more_than_they_are() -> None:
    pod = one("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "memory" in container["resources"]["limits"]
    uid = re.search(r"--uid (\d+)", (ROOT / "Dockerfile").read_text())
    assert uid is not None
    assert pod["securityContext"]["runAsUser"] == int(uid[1])


def test_pods_are_asked_whether_they_live_and_are_ready() -> None:
    (container,) = one("Deployment")["spec"]["template"]["spec"]["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["startupProbe"]["httpGet"]["path"] == "/readyz"


def test_selectors_meet_the_labels_of_the_pods() -> None:
    labels = one("Deployment")["spec"]["template"]["metadata"]["labels"]
    assert one("Deployment")["spec"]["selector"]["matchLabels"] == labels
    assert all(it["spec"]["selector"] == labels for it in objects() if it["kind"] == "Service")
    assert one("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    assert one("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels
    assert one("HorizontalPodAutoscaler")["spec"]["minReplicas"] >= 2


def test_nobody_outside_reaches_the_counts() -> None:
    assert "return 404" in (DEPLOY / "nginx.conf").read_text().partition("location = /metrics")[2]
    assert "respond /metrics 404" in (DEPLOY / "Caddyfile").read_text()
    routes = one("Ingress")["spec"]["rules"][0]["http"]["paths"]
    assert [route["backend"]["service"]["port"] for route in routes] == [{"name": "http"}]
    assert compose()["services"]["nginx"]["ports"] == ["127.0.0.1:8080:8080"]
    assert not any("ports" in it for name, it in compose()["services"].items() if name != "nginx")


def test_compose_file_is_one_that_compose_knows() -> None:
    done = run(
        sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
        str(ROOT / "compose.yaml"),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_keeps_the_service_from_reaching_anybody() -> None:
    networks = compose()["networks"]
    assert compose()["services"]["faq"]["networks"] == ["inside"]
    assert networks["inside"]["internal"] is True
    (subnet,) = networks["inside"]["ipam"]["config"]
    trusted = compose()["services"]["faq"]["environment"]["IVIG_FAQ_TRUSTED_PROXIES"]
    assert json.loads(trusted) == [subnet["subnet"]]


def settings_in(path: Path) -> dict[str, str]:
    """The settings a file gives, the values that hold a secret filled in."""
    text = path.read_text()
    if path.suffix == ".service":
        lines = re.findall(r"^Environment='?(.*?)'?$", text, re.MULTILINE)
        return dict(pair.split("=", 1) for line in lines for pair in line.split(" "))
    if path.name == "deployment.yaml":
        (container,) = one("Deployment")["spec"]["template"]["spec"]["containers"]
        return {it["name"]: it["value"] for it in container["env"]}
    found: dict[str, str] = compose()["services"]["faq"]["environment"]
    return {
        name: re.sub(r"\$\{[A-Z_]+:[-?]([^}]*)\}", lambda m: m[1].replace(" ", "-"), value)
        for name, value in found.items()
    }


@pytest.mark.parametrize(
    "path",
    [ROOT / "compose.yaml", DEPLOY / "ivig-faq.service", DEPLOY / "kubernetes/deployment.yaml"],
    ids=lambda path: path.name,
)
def test_every_setting_is_one_that_the_service_reads(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ivig_faq.settings import read_settings

    given = settings_in(path)
    assert len(given) >= 4
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.trusted_proxies
    assert settings.metrics_address is not None


def test_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text()
    table = readme[readme.index("## Settings") :]
    missing = [
        name for name in Settings.model_fields
        if f"`{name.upper()}`" not in table and f"`{PREFIX}{name.upper()}`" not in table
    ]  # fmt: skip
    assert missing == []


def test_unit_is_one_that_systemd_knows_and_gives_little_away(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here: apt-get install systemd")
    unit = tmp_path / "ivig-faq.service"
    text = (DEPLOY / "ivig-faq.service").read_text()
    unit.write_text(text.replace("/opt/ivig-faq/bin/ivig-faq", "/bin/true"))
    done = run("systemd-analyze", "verify", "--recursive-errors=no", str(unit))
    assert (done.stderr, done.returncode) == ("", 0)
    told = run("systemd-analyze", "security", "--offline=true", str(unit)).stdout
    exposure = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", told)
    assert exposure is not None
    assert float(exposure[1]) <= 2.0


def metric_names() -> set[str]:
    metrics = Metrics()
    for name in ("waiting", "dropped", "failures"):
        metrics.watch(f"store_{name}", "-", lambda: 0)
    metrics.show_content("1")
    state = State("served", (), now(), 0, 0)
    watch_content(metrics, cast(Editions, SimpleNamespace(state=state)))
    metrics.requests.labels("/", "GET", 200).inc()
    metrics.seconds.labels("/").observe(1)
    return set(re.findall(r"^([a-z_]+)", metrics.text().decode(), re.MULTILINE))


def test_alerts_and_dashboard_read_only_what_the_service_counts() -> None:
    alerts = yaml.safe_load((DEPLOY / "monitoring/alerts.yaml").read_text())
    board = json.loads((DEPLOY / "monitoring/dashboard.json").read_text())
    asked = [rule["expr"] for rule in alerts["groups"][0]["rules"]]
    asked += [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    named = {name for expr in asked for name in re.findall(r"ivig_faq_[a-z_]+", expr)}
    assert named
    assert named <= metric_names()


def test_each_alert_says_what_readers_notice_and_what_to_do() -> None:
    alerts = yaml.safe_load((DEPLOY / "monitoring/alerts.yaml").read_text())
    for rule in alerts["groups"][0]["rules"]:
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_prometheus_can_read_the_alerts() -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not here: apt-get install prometheus")
    done = run("promtool", "check", "rules", str(DEPLOY / "monitoring/alerts.yaml"))
    assert done.returncode == 0, done.stderr


BROKEN = """
rule_files: [{rules}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {{series: 'ivig_faq_reload_failures{{instance="a"}}', values: '0x20 1x120'}}
      - {{series: 'ivig_faq_content_broken{{instance="a"}}', values: '0x20 1x120'}}
      - {{series: 'ivig_faq_content_broken{{instance="b"}}', values: '0x140'}}
    alert_rule_test:
      - {{eval_time: 19m, alertname: FaqReloadFailed}}
      - {{eval_time: 19m, alertname: FaqContentBroken}}
      - eval_time: 22m
        alertname: FaqReloadFailed
        exp_alerts: [{{exp_labels: {{severity: ticket, instance: a}}, exp_annotations: {failed}}}]
      - {{eval_time: 60m, alertname: FaqReloadFailed}}
      - eval_time: 90m
        alertname: FaqContentBroken
        exp_alerts: [{{exp_labels: {{severity: ticket}}, exp_annotations: {broken}}}]
"""


def test_broken_answers_raise_an_alert_and_another_when_they_stay_broken(tmp_path: Path) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not here: apt-get install prometheus")
    rules = DEPLOY / "monitoring/alerts.yaml"
    (group,) = yaml.safe_load(rules.read_text())["groups"]
    told = {rule["alert"]: json.dumps(rule["annotations"]) for rule in group["rules"]}
    text = BROKEN.format(
        rules=rules, failed=told["FaqReloadFailed"], broken=told["FaqContentBroken"]
    )
    (tmp_path / "broken.yaml").write_text(text, encoding="utf-8")
    done = run("promtool", "test", "rules", str(tmp_path / "broken.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr
