// The JSON form of behaviours, steps and acts: `{"answer":"answers","after":4,"steps":["yes",{"later":20}]}`.

extension Step: Codable {
    private enum Key: String, CodingKey { case later, silent, says, modelCalls, fault }

    private static let words: [(String, Step)] = [
        ("yes", .yes), ("press1", .press1), ("connect", .connect), ("decline", .decline), ("handled", .handled),
        ("wrongPerson", .wrongPerson), ("repeat", .repeat), ("hangUp", .hangUp),
    ]

    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard let known = Self.words.first(where: { $0.0 == word }) else {
                throw Self.unknown(word, decoder)
            }
            self = known.1
            return
        }
        let keys = try decoder.container(keyedBy: Key.self)
        guard let key = keys.allKeys.first, keys.allKeys.count == 1 else { throw Self.unknown("object", decoder) }
        switch key {
        case .later: self = .later(try keys.decode(Int.self, forKey: key))
        case .silent: self = .silent(try keys.decode(Double.self, forKey: key))
        case .says: self = .says(try keys.decode(String.self, forKey: key))
        case .modelCalls: self = .modelCalls(try keys.decode(String.self, forKey: key))
        case .fault: self = .fault(try keys.decode(String.self, forKey: key))
        }
    }

    private static func unknown(_ what: String, _ decoder: any Decoder) -> DecodingError {
        let known = words.map(\.0).joined(separator: ", ")
        return .dataCorrupted(
            .init(
                codingPath: decoder.codingPath,
                debugDescription: "A step is one of \(known), or an object with one of later, silent, says, "
                    + "modelCalls, fault; this is \(what)."))
    }

    public func encode(to encoder: any Encoder) throws {
        if let word = Self.words.first(where: { $0.1 == self }) {
            var container = encoder.singleValueContainer()
            return try container.encode(word.0)
        }
        var keys = encoder.container(keyedBy: Key.self)
        switch self {
        case .later(let minutes): try keys.encode(minutes, forKey: .later)
        case .silent(let seconds): try keys.encode(seconds, forKey: .silent)
        case .says(let text): try keys.encode(text, forKey: .says)
        case .modelCalls(let tool): try keys.encode(tool, forKey: .modelCalls)
        case .fault(let reason): try keys.encode(reason, forKey: .fault)
        default: break  // The words above are all the other cases.
        }
    }
}

extension Behaviour: Codable {
    private enum Answer: String, Codable {
        case noAnswer, busy, machine, screener, answers, fault, refused, placedButUnanswered, human
    }
    private enum Key: String, CodingKey {
        case answer, after, foolsModel, steps, talk, endedReason, status, message, then, misbehave
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: Key.self)
        let people = try Self.people(keys)
        let misbehaviour = try keys.decodeIfPresent(Misbehaviour.self, forKey: .misbehave)
        self = misbehaviour.map { .misbehaving($0, people) } ?? people
    }

    private static func people(_ keys: KeyedDecodingContainer<Key>) throws -> Behaviour {
        switch try keys.decode(Answer.self, forKey: .answer) {
        case .noAnswer: return .noAnswer
        case .busy: return .busy
        case .human: return .human
        case .machine:
            return .machine(
                after: try keys.decodeIfPresent(Double.self, forKey: .after) ?? 4,
                foolsModel: try keys.decodeIfPresent(Bool.self, forKey: .foolsModel) ?? false)
        case .screener:
            return .screener(
                after: try keys.decodeIfPresent(Double.self, forKey: .after) ?? 2,
                foolsModel: try keys.decodeIfPresent(Bool.self, forKey: .foolsModel) ?? false,
                then: try keys.decode(Behaviour.self, forKey: .then))
        case .answers:
            return .answers(
                after: try keys.decodeIfPresent(Double.self, forKey: .after) ?? 4,
                then: try keys.decodeIfPresent([Step].self, forKey: .steps) ?? [.yes, .handled],
                talk: try keys.decodeIfPresent(Double.self, forKey: .talk) ?? 30)
        case .fault: return .fault(try keys.decode(String.self, forKey: .endedReason))
        case .refused:
            return .refused(
                status: try keys.decode(Int.self, forKey: .status),
                message: try keys.decode(String.self, forKey: .message))
        case .placedButUnanswered: return .placedButUnanswered(try keys.decode(Behaviour.self, forKey: .then))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: Key.self)
        switch self {
        case .noAnswer: try keys.encode(Answer.noAnswer, forKey: .answer)
        case .busy: try keys.encode(Answer.busy, forKey: .answer)
        case .human: try keys.encode(Answer.human, forKey: .answer)
        case .machine(let after, let foolsModel):
            try keys.encode(Answer.machine, forKey: .answer)
            try keys.encode(after, forKey: .after)
            try keys.encode(foolsModel, forKey: .foolsModel)
        case .screener(let after, let foolsModel, let then):
            try keys.encode(Answer.screener, forKey: .answer)
            try keys.encode(after, forKey: .after)
            try keys.encode(foolsModel, forKey: .foolsModel)
            try keys.encode(then, forKey: .then)
        case .answers(let after, let steps, let talk):
            try keys.encode(Answer.answers, forKey: .answer)
            try keys.encode(after, forKey: .after)
            try keys.encode(steps, forKey: .steps)
            try keys.encode(talk, forKey: .talk)
        case .fault(let reason):
            try keys.encode(Answer.fault, forKey: .answer)
            try keys.encode(reason, forKey: .endedReason)
        case .refused(let status, let message):
            try keys.encode(Answer.refused, forKey: .answer)
            try keys.encode(status, forKey: .status)
            try keys.encode(message, forKey: .message)
        case .placedButUnanswered(let behaviour):
            try keys.encode(Answer.placedButUnanswered, forKey: .answer)
            try keys.encode(behaviour, forKey: .then)
        case .misbehaving(let misbehaviour, let behaviour):
            // Both write to the same object.
            try behaviour.encode(to: encoder)
            try keys.encode(misbehaviour, forKey: .misbehave)
        }
    }
}

extension Act: Codable {
    private enum Key: String, CodingKey { case leave }

    private static let words: [String: Act] = [
        "pickUp": .pickUp, "reject": .reject, "letRing": .letRing, "voicemail": .voicemail,
    ]

    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self), let known = Self.words[word] {
            self = known
        } else if let keys = try? decoder.container(keyedBy: Key.self), keys.contains(.leave) {
            self = .leave(try keys.decode(CustomerWords.self, forKey: .leave))
        } else {
            self = .step(try Step(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .step(let step):
            var container = encoder.singleValueContainer()
            try container.encode(step)
        case .leave(let words):
            var keys = encoder.container(keyedBy: Key.self)
            try keys.encode(words, forKey: .leave)
        case .pickUp, .reject, .letRing, .voicemail:
            var container = encoder.singleValueContainer()
            try container.encode(Self.words.first { $0.value == self }?.key)
        }
    }
}
