// What version 1 stored is read for ever: the texts here are as they stand in databases and must not be changed.
import FoundationEssentials
import TakeoutCore
import Testing

@Suite struct StoredFormTests {
    @Test func everyKindOfEventIsReadAsItWasStored() throws {
        var kinds: Set<EventKind> = []
        for (text, event) in StoredForms.events {
            kinds.insert(EventKind(event))
            #expect(try JSONDecoder().decode(CallbackEvent.self, from: Data(text.utf8)) == event, "\(text)")
            #expect(try Self.encoded(event) == text)
        }
        #expect(kinds == Set(EventKind.allCases), "an event has no stored form here")
    }

    @Test func everyPhaseIsReadAsItWasStored() throws {
        var kinds: Set<PhaseKind> = []
        for (text, phase) in StoredForms.phases {
            kinds.insert(PhaseKind(phase))
            #expect(try JSONDecoder().decode(CallbackPhase.self, from: Data(text.utf8)) == phase, "\(text)")
            #expect(try Self.encoded(phase) == text)
        }
        #expect(kinds == Set(PhaseKind.allCases), "a phase has no stored form here")
    }

    @Test func theStateOfVersionOneIsRead() throws {
        let text = StoredForms.state
        let state = try JSONDecoder().decode(CallbackState.self, from: Data(text.utf8))
        #expect(state.version == 1 && CallbackState.currentVersion == 1)
        #expect(state.phase == .calling(StoredForms.live))
        #expect(state.rules.retryAttempts == 2 && state.rules.contact == ContactID("c1"))
        #expect(state.awaitedNotices == [4] && state.noticesInRound == [.connectionRefused])
        #expect(try Self.encoded(state) == text)
    }

    private static func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
