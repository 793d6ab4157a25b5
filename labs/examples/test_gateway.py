"""A gateway of your own, tested. As root, and PYTHONPATH is the folder with arproxy_lab.py: pytest-3 test_gateway.py"""
import subprocess

import pytest
from arproxy_lab import arproxy

NETWORK = """
for host in ex-left ex-gw ex-right; do ip netns add $host; ip -n $host link set lo up; done
ip link add eth0 netns ex-left type veth peer name wire1 netns ex-gw
ip link add eth0 netns ex-right type veth peer name wire2 netns ex-gw
ip -n ex-left addr add 10.9.0.1/24 dev eth0; ip -n ex-left link set eth0 up
ip -n ex-right addr add 10.9.0.2/24 dev eth0; ip -n ex-right link set eth0 up
ip -n ex-gw link set wire1 up; ip -n ex-gw route add 10.9.0.1 dev wire1
ip -n ex-gw link set wire2 up; ip -n ex-gw route add 10.9.0.2 dev wire2
ip netns exec ex-gw sysctl -qw net.ipv4.ip_forward=1
"""


def run(command):
    return subprocess.run(['sh', '-ec', command], check=False).returncode


@pytest.fixture(autouse=True)
def network():
    try:
        assert run(NETWORK) == 0
        yield
    finally:
        run('for host in ex-left ex-gw ex-right; do ip netns del $host; done')


def test_a_neighbour_on_another_wire():
    with arproxy('ex-gw', '-i', 'wire*') as gw:
        ping = run('ip netns exec ex-left ping -c 3 -w 5 10.9.0.2')
        gw.expect('reply', spa='10.9.0.1', tpa='10.9.0.2', iif='wire1')  # first: it tells what came instead
        assert ping == 0


def test_nobody_answers_for_a_host_that_no_route_leads_to():
    with arproxy('ex-gw', '-i', 'wire*') as gw:
        assert run('ip netns exec ex-left ping -c 1 -w 1 10.9.0.99') != 0
        gw.expect('drop', reason='no-route', tpa='10.9.0.99')
