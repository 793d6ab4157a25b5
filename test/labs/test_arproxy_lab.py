"""What the helper promises, on the network of the example. Run by pytest.test.ts."""
import os
import signal

import pytest
from arproxy_lab import arproxy
from test_gateway import network, run  # noqa: F401: the fixture


def ask(target):
    run(f'ip netns exec ex-left ping -c 1 -w 1 {target}')


def test_each_decision_is_found_once_and_in_any_order():
    with arproxy('ex-gw', '-i', 'wire*') as gw:
        ask('10.9.0.2')
        assert gw.expect('reply', tpa='10.9.0.1')['ifname'] == 'wire2'
        gw.expect('reply', tpa='10.9.0.2')
        with pytest.raises(AssertionError, match='no decision with verdict reply, tpa 10.9.0.2 within 0.1 s, but '):
            gw.expect('reply', tpa='10.9.0.2', within=0.1)


def test_what_came_before_it_was_waited_for_is_seen_and_can_be_forgotten():
    with arproxy('ex-gw', '-i', 'wire*') as gw:
        ask('10.9.0.2')
        gw.expect('reply', tpa='10.9.0.1')  # the later one
        assert '10.9.0.2' in [decision['tpa'] for decision in gw.decisions]
        ask('10.9.0.98')
        gw.forget()  # also of what has not been read yet
        ask('10.9.0.99')
        gw.expect('drop', tpa='10.9.0.99', reason='no-route')
        assert '10.9.0.2' not in [decision['tpa'] for decision in gw.decisions]
        assert all(decision['time'] >= gw.since for decision in gw.decisions)


def test_what_asks_for_nothing_is_no_decision():
    with arproxy('ex-gw', '-i', 'wire*') as gw:
        ask('10.9.0.2')
        gw.expect('reply', tpa='10.9.0.1')
        # By then the host had answered the gateway's own request.
        assert [decision for decision in gw.decisions if decision['reason'] == 'not-request'] == []


def test_the_most_similar_is_told():
    with arproxy('ex-gw', '-i', 'wire*') as gw:
        ask('10.9.0.99')
        ask('10.9.0.2')
        with pytest.raises(AssertionError, match=r'but wire1 who-has 10.9.0.99 tell 10.9.0.1: drop \(no-route\), '):
            gw.expect('drop', reason='martian-target', tpa='10.9.0.99', within=0.1)


def test_one_that_does_not_become_ready():
    for options, why in [(['--nothing'], "unknown option '--nothing'"), (['-c', '/nowhere'], 'ENOENT')]:
        with pytest.raises(RuntimeError, match=rf'(?s)arproxy is not ready \(exit code \d\):.*{why}'):
            with arproxy('ex-gw', *options):
                pytest.fail('it was ready')


def test_a_namespace_that_is_not_there():
    with pytest.raises(RuntimeError, match='(?s)not ready.*ex-nowhere'):
        with arproxy('ex-nowhere', '-i', 'wire1'):
            pytest.fail('it was ready')


def test_one_that_ends_by_itself():
    with pytest.raises(RuntimeError, match=r'(?s)arproxy ended by itself \(exit code 0\):.*stopped'):
        with arproxy('ex-gw', '-i', 'wire1') as gw:
            gw.process.terminate()
            gw.expect('reply')
    with pytest.raises(RuntimeError, match=r'arproxy ended by itself \(exit code -9\)'):
        with arproxy('ex-gw', '-i', 'wire1') as gw:
            gw.process.kill()
            gw.process.wait()


def test_one_that_ends_badly():
    with pytest.raises(RuntimeError, match=r'arproxy failed when it was told to end \(exit code -9\)'):
        with arproxy('ex-gw', '-i', 'wire1') as gw:
            os.kill(gw.process.pid, signal.SIGSTOP)  # so that it does not hear of its end
            gw.patience = 0.2


def test_the_log_is_there_afterwards():
    with arproxy('ex-gw', '-i', 'wire1') as gw:
        pass
    assert 'stopped' in gw.log
    assert gw.process.returncode == 0


def test_an_error_of_the_test_itself_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        with arproxy('ex-gw', '-i', 'wire1') as gw:
            gw.process.kill()
            1 / 0
