// The resources of the interface as JSON: snake_case keys, RFC 3339 times, money as decimal strings, nulls spelled out.
import Foundation
import TakeoutCore
import TakeoutStore
import TakeoutVapi

extension JSONValue {
    init(_ text: String?) { self = text.map { .string($0) } ?? .null }
    init(_ number: Int) { self = .number(Decimal(number)) }
    init(_ number: Double?) { self = number.map { .number(Decimal(($0 * 1_000_000).rounded()) / 1_000_000) } ?? .null }
    init(_ time: Timestamp?) { self.init(time?.rfc3339) }
    init(_ money: Money?) { self.init(money?.decimalString) }

    static func list(_ items: [JSONValue], nextCursor: String?) -> JSONValue {
        ["items": .array(items), "next_cursor": JSONValue(nextCursor)]
    }

    static func counts(_ counts: [WordCount]) -> JSONValue {
        .object(Dictionary(counts.map { ($0.word, JSONValue($0.count)) }, uniquingKeysWith: { first, _ in first }))
    }
}

extension Business {
    var json: JSONValue {
        var members = settings.members
        members["id"] = JSONValue(id.rawValue)
        members["name"] = JSONValue(name)
        members["public_phone_number"] = JSONValue(publicPhoneNumber)
        members["timezone"] = JSONValue(timezone)
        members["vapi_phone_number_id"] = JSONValue(vapiPhoneNumberID)
        members["notification_email"] = JSONValue(notificationEmail)
        members["notification_sms_phone"] = JSONValue(notificationSMSPhone)
        members["allowed_countries"] = .array(allowedCountries.map { .string($0) })
        members["recording_enabled"] = .bool(recordingEnabled)
        members["language"] = JSONValue(language.rawValue)
        members["hours"] = JSONValue(hours)
        members["recording_notice"] = .bool(recordingNotice)
        members["receptionist_assistant_id"] = JSONValue(receptionistAssistantID)
        members["callback_released"] = .bool(callbackReleased)
        members["notice_order"] = JSONValue(noticeOrder.rawValue)
        members["also_text_urgent"] = .bool(alsoTextUrgent)
        members["created_at"] = JSONValue(createdAt)
        return .object(members)
    }
}

extension CallbackSettings {
    var members: [String: JSONValue] {
        [
            "enable_outbound_callback": .bool(isEnabled),
            "callback_notification_phone": JSONValue(notificationPhone),
            "callback_retry_attempts": JSONValue(retryAttempts),
            "callback_retry_delay_minutes": JSONValue(retryDelayMinutes),
        ]
    }
}

extension Message {
    func json(_ state: CallbackState) -> JSONValue { .object(members(state)) }

    func members(_ state: CallbackState) -> [String: JSONValue] {
        [
            "id": JSONValue(id.rawValue), "business_id": JSONValue(businessID.rawValue),
            "customer_name": JSONValue(customerName), "customer_phone": JSONValue(customerPhone),
            "customer_phone_given": JSONValue(customerPhoneGiven), "caller_phone": JSONValue(callerPhone),
            "body": JSONValue(body), "urgency": JSONValue(urgency.rawValue), "best_time": JSONValue(bestTime),
            "received_at": JSONValue(receivedAt), "source": JSONValue(source.rawValue),
            "source_id": JSONValue(sourceID), "repaired_by_poll": .bool(isRepairedByPoll),
            "callback": state.json,
        ]
    }
}

extension CallbackState {
    var json: JSONValue {
        [
            "state": JSONValue(word.rawValue), "next_attempt_at": JSONValue(nextAttemptAt),
            "reason": JSONValue(reasonInWords), "round": JSONValue(round),
        ]
    }
}

extension Attempt {
    var json: JSONValue {
        [
            "id": JSONValue(id.rawValue), "business_id": JSONValue(businessID.rawValue),
            "message_id": JSONValue(messageID.rawValue), "customer_phone": JSONValue(customerPhone),
            "employee_phone": JSONValue(employeePhone), "status": JSONValue(status.rawValue),
            "vapi_call_id": JSONValue(vapiCallID), "attempt_number": JSONValue(attemptNumber),
            "created_at": JSONValue(createdAt), "answered_at": JSONValue(answeredAt),
            "connected_to_customer_at": JSONValue(connectedToCustomerAt), "outcome": JSONValue(outcome.rawValue),
            "heard_at": JSONValue(heardAt), "ended_at": JSONValue(endedAt), "ended_reason": JSONValue(endedReason),
            "cost_usd": JSONValue(cost), "cost_breakdown_usd": costParts.json, "is_probe": .bool(isProbe),
            "round": JSONValue(round),
            "note": JSONValue(note), "repaired_by_poll": JSONValue(repairedByPoll),
        ]
    }
}

extension CostParts {
    /// null where the provider told no part.
    var json: JSONValue {
        guard !isEmpty else { return .null }
        return [
            "transport": JSONValue(transport), "transcriber": JSONValue(transcriber), "model": JSONValue(model),
            "voice": JSONValue(voice), "platform": JSONValue(platform), "other": JSONValue(other),
        ]
    }
}

extension Notice {
    var json: JSONValue {
        [
            "id": JSONValue(id.rawValue), "channel": JSONValue(channel.rawValue), "to": JSONValue(address),
            "kind": JSONValue(kind.rawValue), "status": JSONValue(status.rawValue), "at": JSONValue(updatedAt),
            "error": JSONValue(lastError),
        ]
    }

    /// How the delivery stands, for the timeline; nil while it is queued for the first time.
    var timelineLine: TimelineLine? {
        let name = channel == .email ? "E-mail" : "SMS"
        switch status {
        case .queued:
            return lastError.map {
                TimelineLine(at: updatedAt, what: "\(name) to \(address) waits for its next try", why: $0)
            }
        case .sent: return TimelineLine(at: updatedAt, what: "\(name) to \(address) was sent", why: kind.inWords)
        case .delivered:
            return TimelineLine(at: updatedAt, what: "\(name) to \(address) was delivered", why: kind.inWords)
        case .failed: return TimelineLine(at: updatedAt, what: "\(name) to \(address) failed", why: lastError)
        }
    }
}

extension NoticeKind {
    var inWords: String {
        switch self {
        case .newMessage: "The new message."
        case .urgent: "The urgent message, beside the call."
        case .couldNotReach: "The message, because nobody heard it by phone."
        case .customerNotReached: "The customer did not answer; the number to call."
        case .connectionFailed: "The connection failed; the number to call."
        case .connectionRefused: "We do not dial this number; the number to call."
        case .connectionUnverified: "The number, in case the connection was cut."
        case .cutOff: "The call broke off; the text of the message."
        case .taken: "Another has taken the message."
        case .needsAttention: "The admin is told that a message has no channel left."
        case .poisonedWork: "The admin is told that a step was given up."
        case .providerTrouble: "The admin is told that the phone service refuses calls."
        case .callsSuspended: "The admin is told that the phone service's account cannot carry calls."
        case .callsResumed: "The admin is told that calls go out again."
        }
    }
}

extension TimelineLine {
    var json: JSONValue {
        ["at": JSONValue(at), "what": JSONValue(what), "why": JSONValue(why)]
    }
}
