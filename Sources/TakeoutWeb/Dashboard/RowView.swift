// The views that stand on a page a hundred times hand their members over by name themselves: to reflect upon each of them
// was a third of the page's time.
import Mustache

protocol RowView: MustacheParent {
    /// - Parameter key: the member's name.
    /// - Returns: nil where there is no such member, or it is nil.
    func member(_ key: String) -> Any?
}

extension RowView {
    func child(named name: String) -> Any? {
        let member = member(name)
        assert(
            member != nil || ViewNode.members(of: self)[name] == nil, "\(Self.self) does not hand over its \(name)")
        return member
    }
}

extension InboxRow: RowView {
    func member(_ key: String) -> Any? {
        switch key {
        case "id": id
        case "who": who
        case "excerpt": excerpt
        case "isUrgent": isUrgent
        case "isTest": isTest
        case "phrase": phrase
        case "tone": tone
        case "ladder": ladder
        case "received": received
        default: nil
        }
    }
}

extension LadderView: RowView {
    func member(_ key: String) -> Any? {
        switch key {
        case "tone": tone
        case "label": label
        case "rungs": rungs
        default: nil
        }
    }
}

extension RungView: RowView {
    func member(_ key: String) -> Any? {
        switch key {
        case "look": look
        case "word": word
        case "moment": moment
        default: nil
        }
    }
}

extension Moment: RowView {
    func member(_ key: String) -> Any? {
        switch key {
        case "iso": iso
        case "words": words
        case "full": full
        default: nil
        }
    }
}

extension AttemptRow: RowView {
    func member(_ key: String) -> Any? {
        switch key {
        case "message": message
        case "at": at
        case "business": business
        case "customer": customer
        case "employee": employee
        case "number": number
        case "outcome": outcome
        case "tone": tone
        case "reason": reason
        case "seconds": seconds
        case "cost": cost
        default: nil
        }
    }
}

extension TallyRow: RowView {
    func member(_ key: String) -> Any? {
        switch key {
        case "name": name
        case "cells": cells
        case "rate": rate
        case "cost": cost
        default: nil
        }
    }
}

extension BarView: RowView {
    func member(_ key: String) -> Any? {
        switch key {
        case "reached": reached
        case "rest": rest
        case "title": title
        default: nil
        }
    }
}

extension TickView: RowView {
    func member(_ key: String) -> Any? {
        switch key {
        case "at": at
        case "label": label
        default: nil
        }
    }
}

extension Choice: RowView {
    func member(_ key: String) -> Any? {
        switch key {
        case "value": value
        case "title": title
        case "isChosen": isChosen
        default: nil
        }
    }
}
