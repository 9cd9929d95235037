// The preview beside the settings: what would happen to a message, drawn from the plan by which calls are made.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// When the imagined message comes.
enum PreviewMoment: String, CaseIterable, Sendable {
    case now, saturday, urgent
    case failed = "failed_call"

    init(_ fields: Form) {
        self = fields.text("when").flatMap(PreviewMoment.init) ?? .now
    }

    var title: String {
        switch self {
        case .now: "now"
        case .saturday: "on Saturday at 22:00"
        case .urgent: "now, and urgent"
        case .failed: "and the first call failed just now"
        }
    }

    func moment(from now: Timestamp, in zone: String) -> Timestamp {
        guard self == .saturday else { return now }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        let saturday = DateComponents(hour: 22, minute: 0, weekday: 7)
        return calendar.nextDate(after: now.date, matching: saturday, matchingPolicy: .nextTime).map(Timestamp.init)
            ?? now
    }
}

struct PreviewLine: Sendable, Equatable {
    let moment: Moment
    let words: String
    /// A class of the style sheet.
    let tone: String
    /// Below it, smaller.
    let note: String?
}

struct PreviewChoice: Sendable {
    let word: String
    let title: String
    let isChosen: Bool
}

struct PreviewView: Sendable {
    let choices: [PreviewChoice]
    let lines: [PreviewLine]
    let remark: String?
    /// Which of the typed values the plan does not follow, because they are wrong.
    let mistake: String?

    /// - Parameter wrong: the names of the fields that are wrong, and are taken as they are stored.
    init(
        _ outlook: Outlook, _ business: Business, _ moment: PreviewMoment, wrong: [String] = [], now: Timestamp,
        _ numbers: any PhoneNumberReader
    ) {
        let labels = wrong.map { "“\(FieldInWords.label(of: $0))”" }
        mistake =
            labels.isEmpty
            ? nil : "What stands at \(labels.joined(separator: ", ")) cannot be; this is with what is stored there."
        let start = moment.moment(from: now, in: business.timezone)
        let time = PageTime(now: now, timezone: business.timezone)
        let words = PreviewWords(outlook: outlook, time: time, start: start, numbers: numbers)
        let steps = CallPreview.steps(outlook.rules, moment == .failed ? .failedCall : .message, at: start)
        choices = PreviewMoment.allCases.map {
            PreviewChoice(word: $0.rawValue, title: $0.title, isChosen: $0 == moment)
        }
        lines = steps.flatMap { words.lines($0, isUrgent: moment == .urgent) }
        remark = Self.remark(moment, outlook)
    }

    private static func remark(_ moment: PreviewMoment, _ outlook: Outlook) -> String? {
        switch moment {
        case .urgent: "Urgent messages go the same way, and stand first in the inbox while they are open."
        case .saturday: outlook.rules.obstacle == nil ? "Calls go out at any hour and on any day." : nil
        case .now, .failed: outlook.rules.obstacle == nil ? "As soon as a person hears it, nothing more follows." : nil
        }
    }
}

private struct PreviewWords {
    let outlook: Outlook
    let time: PageTime
    let start: Timestamp
    let numbers: any PhoneNumberReader

    func lines(_ step: PreviewStep, isUrgent: Bool) -> [PreviewLine] {
        switch step.what {
        case .call(1, let all): [call(1, of: all, at: step.at)] + (isUrgent ? urgentText(at: step.at) : [])
        case .call(let number, let all): [call(number, of: all, at: step.at)]
        case .notice(let kind, let reason): notices(kind, reason, at: step.at)
        }
    }

    private func call(_ number: Int, of all: Int, at: Timestamp) -> PreviewLine {
        let phone = PhoneView(outlook.numberToCall, numbers).words
        let isFirst = number == 1
        return PreviewLine(
            moment: moment(at), words: isFirst ? "we call \(phone)" : number == all ? "and a last time" : "again",
            tone: "progress", note: isFirst ? nil : "if nobody heard it before")
    }

    private func urgentText(at: Timestamp) -> [PreviewLine] {
        guard let number = outlook.urgentTexts else { return [] }
        let words = "SMS to \(PhoneView(number, numbers).words)"
        return [PreviewLine(moment: moment(at), words: words, tone: "mailed", note: "at once, beside the call")]
    }

    private func notices(_ kind: NoticeKind, _ reason: FallbackReason, at: Timestamp) -> [PreviewLine] {
        let note: String? =
            switch reason {
            case .notReached: "if nobody heard it before"
            default: "No call: " + reason.inWords
            }
        guard !outlook.channels.isEmpty else {
            return [
                PreviewLine(
                    moment: moment(at), words: "it waits here and needs you", tone: "attention",
                    note: [note, "Give an e-mail address below, so that it reaches you."].compactMap(\.self)
                        .joined(separator: ". ").replacing("..", with: "."))
            ]
        }
        return outlook.channels.enumerated().map { index, channel in
            let address = channel.channel == .email ? channel.address : PhoneView(channel.address, numbers).words
            return PreviewLine(
                moment: moment(at), words: "\(channel.channel == .email ? "e-mail" : "SMS") to \(address)",
                tone: "mailed", note: index == 0 ? note : outlook.isInTurn ? "only if that fails" : nil)
        }
    }

    /// The day once, then the clock.
    private func moment(_ at: Timestamp) -> Moment {
        Moment(iso: at.rfc3339, words: time.short(at), full: time.full(at))
    }
}

struct PreviewPart: Sendable {
    let preview: PreviewView
}
