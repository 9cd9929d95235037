// What the pages' buttons and forms do: play a customer, call now, stop. Each answers with a redirect to what it made.
import Foundation
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// The form in which a visitor plays the customer.
private struct LeftMessage: Decodable {
    static let longestName = 100
    static let longestText = 2_000

    let name: String?
    let text: String?
}

extension DemoPages {
    // MARK: Playing a customer

    @Sendable func play(_ request: Request, _ context: AppContext) async throws -> Response {
        let name = try context.parameters.require("name")
        return try await leadingToItsMessage {
            guard await stage.play(name) else { throw Problem.noSuchScenario }
        }
    }

    @Sendable func leaveMessage(_ request: Request, _ context: AppContext) async throws -> Response {
        let form: LeftMessage
        do {
            form = try await URLEncodedFormDecoder().decode(LeftMessage.self, from: request, context: context)
        } catch is DecodingError {
            throw Problem(.badRequest, "That form could not be read", "Go back to the messages and fill it in again.")
        }
        let name = (form.name ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        let text = (form.text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        try check(name, text)
        return try await leadingToItsMessage { await stage.leaveMessage(name: name, text: text) }
    }

    private func check(_ name: String, _ text: String) throws(Problem) {
        var errors: [Problem.FieldError] = []
        if name.count > LeftMessage.longestName { errors.append(.init("name", "is too long")) }
        if text.isEmpty { errors.append(.init("text", "must be given")) }
        if text.count > LeftMessage.longestText { errors.append(.init("text", "is too long")) }
        if errors.isEmpty { return }
        throw Problem(
            .unprocessableContent, "That message cannot be left",
            "Say something, in at most \(LeftMessage.longestText) characters, and keep the name under "
                + "\(LeftMessage.longestName).", errors: errors)
    }

    /// Redirects to the message that the act left; to the inbox if it takes longer than our patience.
    private func leadingToItsMessage(_ act: () async throws -> Void) async throws -> Response {
        let changes = engine.feed.changes()
        let newest = try await engine.parts.store.read { tx throws(StoreError) in try tx.newestMessageID() }
        try await act()
        guard let message = await arrival(after: newest, in: changes) else { return .redirect(to: "/") }
        return .redirect(to: "/messages/\(message)")
    }

    private func arrival(after newest: MessageID?, in changes: AsyncStream<Change>) async -> MessageID? {
        await withTaskGroup(of: MessageID?.self) { group in
            group.addTask {
                for await change in changes where newest.map({ change.message > $0 }) ?? true { return change.message }
                return nil
            }
            group.addTask {
                // Throws only when the other task was first, and then nobody waits for this one.
                try? await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
