// What admins do beside looking: dead letters again, releasing the callback, users, invitations, and who changed what.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

extension AdminController {
    @Sendable func tryAgain(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let id = try context.parameters.require("work")
        if let refusal = try await engine.tryAgain(id) { throw Problem(refusal) }
        return .json(["id": JSONValue(id), "status": "pending"], status: .accepted)
    }

    @Sendable func changes(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let page = try Page(request)
        let business = request.uri.queryParameters["business_id"].map { BusinessID(String($0)) }
        let rows = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.settingChanges(of: business, before: page.cursor, limit: page.limit + 1)
        }
        return .json(page.list(rows, id: \.id, json: \.json))
    }

    /// Releases the callback to the owners of the businesses named, or of all; or takes it back.
    @Sendable func release(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        var fields = try await Fields(request, context)
        let named = fields.texts("business_ids")
        let isForAll = fields.boolean("all") ?? false
        let isReleased = fields.boolean("callback_released")
        if isReleased == nil { fields.fail("callback_released", "must be true or false") }
        if isForAll == (named != nil) { fields.fail("business_ids", "must be given, or else \"all\": true") }
        try fields.check()
        let ids = isForAll ? try await allBusinesses() : (named ?? []).map { BusinessID($0) }
        var changed: [JSONValue] = []
        for id in ids {
            let business = try await engine.change(id, by: context.changer()) { business throws(StoreError) in
                business.callbackReleased = isReleased ?? false
            }
            if let business { changed.append(JSONValue(business.id.rawValue)) }
        }
        return .json(["business_ids": .array(changed), "callback_released": .bool(isReleased ?? false)])
    }

    private func allBusinesses() async throws -> [BusinessID] {
        try await engine.parts.store.read { tx throws(StoreError) in
            try tx.businesses(after: nil, limit: Int(Int32.max)).map(\.id)
        }
    }

    // MARK: Users

    @Sendable func users(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let page = try Page(request)
        let rows = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.users(after: page.cursor ?? "", limit: page.limit + 1)
        }
        return .json(page.list(rows, id: \.email, json: \.json))
    }

    @Sendable func removeUser(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        switch try await engine.removeUser(try context.parameters.require("user"), by: context.changer()) {
        case .success(let user): return .json(user.json)
        case .failure(let refusal): throw Problem(refusal)
        }
    }

    @Sendable func invitations(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let page = try Page(request)
        let links = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.openInvitations(limit: page.limit)
        }
        return .json(.list(links.map(\.json), nextCursor: nil))
    }

    @Sendable func invite(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        var fields = try await Fields(request, context)
        let invited = try await Invitations(engine: engine).invite(&fields, by: context.changer())
        guard case .link(let link) = invited else {
            throw Problem.conflict("There is a user with this address already; the businesses were added to hers.")
        }
        var members = link.json.objectValue ?? [:]
        members["path"] = JSONValue(link.path(engine.parts.settings.signer))
        return .json(.object(members), status: .created)
    }

    @Sendable func withdrawInvitation(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let id = try context.parameters.require("link")
        try await engine.withdrawInvitation(id, by: context.changer())
        return .json(["id": JSONValue(id)])
    }
}

/// Invites people; for the page and the API alike.
struct Invitations: Sendable {
    enum Result: Sendable {
        case link(AccountLink)
        /// She has an account, and sees the businesses from now on.
        case granted(User)
    }

    let engine: Engine

    /// Reads `email`, `role` (`owner`, `admin`) and `business_ids`. Throws 422 for wrong ones, 409 for a user that needs none.
    func invite(_ fields: inout Fields, by actor: Actor) async throws -> Result {
        let email = fields.email("email")?.lowercased()
        if email == nil, fields.errors.isEmpty { fields.fail("email", "must be given") }
        let role: InvitedRole = fields.word("role") ?? .owner
        let ids = (fields.texts("business_ids") ?? []).map { BusinessID($0) }
        let businesses = try await engine.parts.store.read { tx throws(StoreError) in
            try ids.mapRows { id throws(StoreError) in try tx.business(id) }.compactMap(\.self)
        }
        if businesses.count != ids.count { fields.fail("business_ids", "names a business that does not exist") }
        if role == .owner, businesses.isEmpty, fields.errors.isEmpty {
            fields.fail("business_ids", "must name at least one business of an owner")
        }
        try fields.check()
        return try await invite(email ?? "", role, businesses, by: actor)
    }

    private func invite(
        _ email: String, _ role: InvitedRole, _ businesses: [Business], by actor: Actor
    ) async throws -> Result {
        if let user = try await engine.parts.store.read({ tx throws(StoreError) in try tx.user(email: email) }) {
            guard user.role == .owner, role == .owner else {
                throw Problem.conflict("\(email) has an account already, with another role. Remove it first.")
            }
            try await engine.grant(businesses.map(\.id), to: user, by: actor)
            return .granted(user)
        }
        let now = engine.parts.environment.clock.now
        let link = AccountLink(
            id: engine.parts.environment.identifiers.next(at: now), kind: .invitation, email: email,
            role: role == .admin ? .admin : .owner, businesses: role == .admin ? [] : businesses.map(\.id),
            language: businesses.first?.language ?? engine.parts.settings.language, madeBy: actor.name, createdAt: now,
            expiresAt: now + .hours(AccountLinkKind.invitation.hours))
        try await engine.add(link, by: actor)
        return .link(link)
    }
}

enum InvitedRole: String, CaseIterable {
    case owner, admin
}

extension Problem {
    init(_ refusal: AccountRefusal) {
        switch refusal {
        case .linkIsOver: self = .linkIsOver
        case .emailIsTaken: self = .hasAccountAlready
        case .lastAdmin:
            self = .conflict("This is the last admin: nobody would be left to let others in. Invite another one first.")
        case .notFound: self = .notFound
        case .cannotBeRepeated(.callIsLive?):
            self = .conflict("A call for this message is live just now. Wait until it is over.")
        case .cannotBeRepeated:
            self = .conflict("This step cannot be repeated. 'takeout explain' with the message's id tells why.")
        }
    }
}

extension SettingChange {
    fileprivate var json: JSONValue {
        [
            "id": JSONValue(id), "at": JSONValue(at), "business_id": JSONValue(businessID?.rawValue),
            "subject": JSONValue(subject), "actor": JSONValue(actor.name), "actor_kind": JSONValue(actor.kind.rawValue),
            "field": JSONValue(field), "from": JSONValue(from), "to": JSONValue(to),
        ]
    }
}

extension User {
    fileprivate var json: JSONValue {
        [
            "id": JSONValue(id), "email": JSONValue(email), "role": JSONValue(role.rawValue),
            "business_ids": .array(businesses.map { .string($0.rawValue) }), "created_at": JSONValue(createdAt),
            "last_login_at": JSONValue(lastLoginAt),
        ]
    }
}

extension AccountLink {
    fileprivate var json: JSONValue {
        [
            "id": JSONValue(id), "email": JSONValue(email), "role": JSONValue(role?.rawValue),
            "business_ids": .array(businesses.map { .string($0.rawValue) }), "created_at": JSONValue(createdAt),
            "expires_at": JSONValue(expiresAt), "mail": JSONValue(mailStatus?.rawValue),
        ]
    }
}
