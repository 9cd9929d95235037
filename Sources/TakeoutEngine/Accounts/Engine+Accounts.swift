// Users, tokens and dead letters as people change them: each change and its record in one transaction.
public import TakeoutCore
public import TakeoutStore

/// Why a change was not made.
public enum AccountRefusal: Error, Sendable, Equatable {
    /// The link was used, replaced, or its time is over.
    case linkIsOver
    case emailIsTaken
    /// Somebody must be left who can let others in.
    case lastAdmin
    case notFound
    /// The work's message cannot be read, or its call is live just now.
    case cannotBeRepeated(IgnoredReason?)
}

extension Engine {
    /// Accepts an invitation: makes the user, or lets one who is there already see the businesses too.
    /// - Parameter password: its hash.
    public func accept(
        _ link: String, password: String
    ) async throws(StoreError) -> Result<User, AccountRefusal> {
        try await transact { transition throws(StoreError) in
            guard let link = try transition.tx.accountLink(link), link.kind == .invitation,
                link.isOpen(now: transition.now)
            else { return .failure(.linkIsOver) }
            guard try transition.tx.user(email: link.email) == nil else { return .failure(.emailIsTaken) }
            let user = User(
                id: transition.context.environment.identifiers.next(at: transition.now), email: link.email,
                role: link.role ?? .owner, passwordHash: password, businesses: try transition.known(link.businesses),
                createdAt: transition.now)
            try transition.tx.insert(user)
            try transition.tx.use(link, now: transition.now)
            let made = Difference(field: "user", from: nil, to: user.role.rawValue)
            try transition.note([made], of: nil, named: user.email, by: Actor(.user, id: user.id, name: user.email))
            return .success(user)
        }
    }

    /// Sets a new password by a link, and signs the user out everywhere.
    public func reset(_ link: String, password: String) async throws(StoreError) -> Result<User, AccountRefusal> {
        try await transact { transition throws(StoreError) in
            guard let link = try transition.tx.accountLink(link), link.kind == .reset, link.isOpen(now: transition.now),
                let id = link.userID, let user = try transition.tx.user(id)
            else { return .failure(.linkIsOver) }
            try transition.tx.use(link, now: transition.now)
            try transition.set(password, of: user, keeping: nil)
            return .success(user)
        }
    }

    /// - Parameter session: stays signed in; all others of the user end.
    public func setPassword(_ hash: String, of user: User, keeping session: String) async throws(StoreError) {
        try await transact { transition throws(StoreError) in try transition.set(hash, of: user, keeping: session) }
    }

    public func removeUser(_ id: String, by actor: Actor) async throws(StoreError) -> Result<User, AccountRefusal> {
        try await transact { transition throws(StoreError) in
            guard let user = try transition.tx.user(id) else { return .failure(.notFound) }
            if user.role == .admin, try transition.tx.countAdmins() < 2 { return .failure(.lastAdmin) }
            try transition.tx.deleteUser(id)
            let gone = Difference(field: "user", from: user.role.rawValue, to: nil)
            try transition.note([gone], of: nil, named: user.email, by: actor)
            return .success(user)
        }
    }

    public func withdrawInvitation(_ id: String, by actor: Actor) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            guard let link = try transition.tx.accountLink(id), link.kind == .invitation, link.usedAt == nil else {
                return
            }
            try transition.tx.deleteAccountLink(id)
            let gone = Difference(field: "invitation", from: link.role?.rawValue, to: nil)
            try transition.note([gone], of: nil, named: link.email, by: actor)
        }
    }

    /// Lets an owner who has an account already see a business too.
    public func grant(_ businesses: [BusinessID], to user: User, by actor: Actor) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            for id in businesses where !user.businesses.contains(id) {
                guard let business = try transition.tx.business(id) else { continue }
                try transition.tx.grant(id, to: user.id)
                let granted = Difference(field: "owner", from: nil, to: user.email)
                try transition.note([granted], of: business, by: actor)
            }
        }
    }

    public func add(_ token: APIToken, by actor: Actor) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            try transition.tx.insert(token)
            let made = Difference(field: "token", from: nil, to: token.name)
            try transition.note([made], of: token.businessID, named: token.name, by: actor)
        }
    }

    public func revoke(_ token: APIToken, by actor: Actor) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            try transition.tx.deleteToken(token.id)
            let gone = Difference(field: "token", from: token.name, to: nil)
            try transition.note([gone], of: token.businessID, named: token.name, by: actor)
        }
    }

    /// Tries a dead letter again: a mail is sent anew. A call is never repeated blindly, so in its place a new round of
    /// its message begins, as by *Call now*.
    public func tryAgain(_ id: String) async throws(StoreError) -> AccountRefusal? {
        try await transact { transition throws(StoreError) in
            guard let item = try transition.tx.deadLetter(id) else { return .notFound }
            switch item.work {
            case .sendNotice(let notice):
                try transition.revive(item)
                try transition.tx.update(notice, status: .queued, error: nil, now: transition.now)
                try transition.tx.forgetDoubts(of: notice)
                try transition.tell(item.callbackID)
            case .mailAccountLink(let link):
                try transition.revive(item)
                try transition.tx.noteMail(of: link, .queued, error: nil)
            default:
                guard let ignored = try transition.apply([.callNowRequested], to: item.callbackID)?.first else {
                    return .cannotBeRepeated(nil)
                }
                if let ignored { return .cannotBeRepeated(ignored) }
                try transition.tx.complete(item.id)
            }
            return nil
        }
    }
}

extension Transition {
    /// Businesses that are still there.
    fileprivate func known(_ businesses: [BusinessID]) throws(StoreError) -> [BusinessID] {
        try businesses.mapRows { id throws(StoreError) in try tx.business(id)?.id }.compactMap(\.self)
    }

    fileprivate func set(_ hash: String, of user: User, keeping session: String?) throws(StoreError) {
        try tx.setPassword(hash, of: user.id)
        try tx.deleteSessions(of: user.id, except: session)
        try tx.deleteOpenLinks(.reset, to: user.email)
        let changed = Difference(field: "password", from: "hidden", to: "changed")
        try note([changed], of: nil, named: user.email, by: Actor(.user, id: user.id, name: user.email))
    }

    fileprivate mutating func revive(_ item: OutboxItem) throws(StoreError) {
        try tx.revive(item.id, now: now)
        effects.wake(at: now)
    }
}
