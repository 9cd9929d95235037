// The breaker by itself: what opens it, who may try, and what closes it.
import Foundation
import TakeoutCore
import Testing

@Suite struct CircuitBreakerTests {
    private static let start = Timestamp(microseconds: 1_772_445_600_000_000)

    private func at(_ minutes: Int) -> Timestamp { Self.start + .minutes(minutes) }

    /// Open since minute 0.
    private func open(_ fault: AccountFault = .noCredit) -> CircuitBreaker {
        var breaker = CircuitBreaker()
        let change = breaker.take(.fault(fault), of: AttemptID("a0"), madeAt: at(0), now: at(0))
        #expect(change == .opened(fault))
        return breaker
    }

    private func permission(of breaker: CircuitBreaker, at minute: Int, person: Bool = false)
        -> CircuitBreaker.Permission
    {
        breaker.permission(isAskedByPerson: person, now: at(minute))
    }

    @Test func itLetsAllThroughUntilTheAccountHasAFault() {
        #expect(permission(of: CircuitBreaker(), at: 0) == .allowed)
        var breaker = CircuitBreaker()
        #expect(breaker.take(.nothing, of: AttemptID("a0"), madeAt: at(0), now: at(0)) == nil)
        #expect(breaker.take(.rang, of: AttemptID("a0"), madeAt: at(0), now: at(0)) == nil)
        #expect(breaker == CircuitBreaker())
    }

    @Test(arguments: AccountFault.allCases) func aFaultStopsAllCallsAndIsToldOnce(_ fault: AccountFault) {
        var breaker = open(fault)
        #expect(permission(of: breaker, at: 0) == .refused(fault))
        #expect(breaker.take(.fault(fault), of: AttemptID("a1"), madeAt: at(0), now: at(0)) == nil)
        #expect(breaker.nextProbe == at(1))
        #expect(breaker.outages == 1)
    }

    @Test func afterAPauseOneCallIsTheProbe() {
        var breaker = open()
        #expect(permission(of: breaker, at: 1) == .asProbe)
        breaker.begin(AttemptID("a1"))
        #expect(breaker.probe == AttemptID("a1"))
        #expect(permission(of: breaker, at: 900) == .refused(.noCredit))
        #expect(permission(of: breaker, at: 900, person: true) == .refused(.noCredit))
    }

    @Test func thePausesGrowWithEachProbeThatFails() {
        var breaker = open()
        var minute = 0
        for pause in [1, 5, 15, 30, 60, 60] {
            minute += pause
            #expect(breaker.nextProbe == at(minute))
            #expect(permission(of: breaker, at: minute - 1) == .refused(.noCredit))
            breaker.begin(AttemptID("a\(minute)"))
            let id = AttemptID("a\(minute)")
            #expect(breaker.take(.fault(.noCredit), of: id, madeAt: at(minute), now: at(minute)) == nil)
        }
        #expect(breaker.outage?.failedProbes == 6)
    }

    @Test func aProbeThatShowsNothingIsFollowedByAnotherAfterTheSamePause() {
        var breaker = open()
        breaker.begin(AttemptID("a1"))
        #expect(breaker.take(.nothing, of: AttemptID("a1"), madeAt: at(1), now: at(4)) == nil)
        #expect(breaker.nextProbe == at(5))
        #expect(breaker.outage?.failedProbes == 0)
    }

    @Test func onlyTheProbesPhoneClosesIt() {
        var breaker = open()
        #expect(breaker.take(.rang, of: AttemptID("a9"), madeAt: at(0), now: at(1)) == nil)
        breaker.begin(AttemptID("a1"))
        #expect(breaker.take(.rang, of: AttemptID("a9"), madeAt: at(0), now: at(2)) == nil)
        #expect(breaker.take(.fault(.frozen), of: AttemptID("a9"), madeAt: at(0), now: at(2)) == nil)
        #expect(breaker.probe == AttemptID("a1"))
        #expect(breaker.take(.rang, of: AttemptID("a1"), madeAt: at(1), now: at(2)) == .closed)
        #expect(permission(of: breaker, at: 2) == .allowed)
    }

    @Test func lateNewsOfACallFromBeforeItClosedDoNotOpenItAgain() {
        var breaker = open()
        breaker.begin(AttemptID("a1"))
        _ = breaker.take(.rang, of: AttemptID("a1"), madeAt: at(1), now: at(2))
        #expect(breaker.take(.fault(.noCredit), of: AttemptID("a0"), madeAt: at(0), now: at(3)) == nil)
        #expect(breaker.take(.fault(.noCredit), of: AttemptID("a2"), madeAt: at(3), now: at(3)) == .opened(.noCredit))
        #expect(breaker.outages == 2)
    }

    @Test func aPersonNeedNotWaitForThePause() {
        #expect(permission(of: open(), at: 0, person: true) == .asProbe)
    }

    @Test func aTimeThatAWrongClockSetIsNotWaitedFor() {
        var breaker = CircuitBreaker()
        _ = breaker.take(.fault(.noCredit), of: AttemptID("a0"), madeAt: at(600), now: at(600))
        #expect(permission(of: breaker, at: 0) == .asProbe)
    }

    /// The row is read by programs of every later version.
    @Test func theStoredFormIsRead() throws {
        let stored = """
            {"phase":{"probing":{"_0":{"fault":"no_credit","since":1772445600000000,"failedProbes":2},"_1":"a1"}},
             "outages":3,"closedAt":1772445600000000}
            """
        let breaker = try JSONDecoder().decode(CircuitBreaker.self, from: Data(stored.utf8))
        #expect(breaker.probe == AttemptID("a1"))
        #expect(breaker.outage?.failedProbes == 2)
        #expect(breaker.outages == 3)
        let again = try JSONDecoder().decode(CircuitBreaker.self, from: try JSONEncoder().encode(breaker))
        #expect(again == breaker)
    }
}
