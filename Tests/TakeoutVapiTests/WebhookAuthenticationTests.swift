// Only Vapi gets in: by a secret, by one of several during rotation, or by a fresh signature over the raw bytes.
import Crypto
import Foundation
import TakeoutCore
import TakeoutVapi
import Testing

@Suite struct WebhookAuthenticationTests {
    private let now = Timestamp(microseconds: 1_772_445_700_000_000)
    private let body = Data(#"{"message":{"type":"hang"}}"#.utf8)

    private func refusal(
        _ authentication: WebhookAuthentication, _ headers: [String: String], body: Data? = nil
    ) -> WebhookAuthentication.Refusal? {
        let lower = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        return authentication.refusal(of: body ?? self.body, at: now) { lower[$0.lowercased()] }
    }

    @Test func eitherHeaderAndEverySecretOpens() {
        let door = WebhookAuthentication(secrets: ["new secret", "old"])
        #expect(refusal(door, ["X-Vapi-Secret": "new secret"]) == nil)
        #expect(refusal(door, ["X-Vapi-Secret": "old"]) == nil)
        #expect(refusal(door, ["Authorization": "Bearer old"]) == nil)
        #expect(refusal(door, ["authorization": "bearer  old"]) == nil)
        #expect(refusal(door, ["X-Vapi-Secret": "stale", "Authorization": "Bearer old"]) == nil)
    }

    @Test func anythingElseIsTurnedAway() {
        let door = WebhookAuthentication(secrets: ["secret"])
        #expect(refusal(door, [:]) == .noCredentials)
        #expect(refusal(door, ["X-Vapi-Secret": "secre"]) == .wrongSecret)
        #expect(refusal(door, ["X-Vapi-Secret": "secrets"]) == .wrongSecret)
        #expect(refusal(door, ["X-Vapi-Secret": ""]) == .wrongSecret)
        #expect(refusal(door, ["Authorization": "Basic secret"]) == .noCredentials)
        #expect(refusal(door, ["Authorization": "secrets"]) == .wrongSecret)
    }

    @Test func withoutSecretsNothingGetsInUnlessTheDoorIsOpen() {
        #expect(refusal(WebhookAuthentication(secrets: []), ["X-Vapi-Secret": ""]) == .wrongSecret)
        #expect(refusal(WebhookAuthentication(secrets: ["", ""]), ["X-Vapi-Secret": ""]) == .wrongSecret)
        #expect(refusal(.open, [:]) == nil)
    }

    private func signature<Hash: HashFunction>(_ signed: String, _: Hash.Type) -> Data {
        Data(HMAC<Hash>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: Data("key".utf8))))
    }

    private func hex(_ bytes: Data) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    private var text: String { String(decoding: body, as: UTF8.self) }

    @Test(arguments: ["1772445700", "1772445700000", "1772445401", "1772445999000"])
    func aFreshSignatureOpensInSecondsAndMilliseconds(timestamp: String) throws {
        let door = WebhookAuthentication(secrets: [], hmac: try HMACCredential(secrets: ["key"]))
        let headers = ["x-signature": hex(signature("\(timestamp).\(text)", SHA256.self)), "x-timestamp": timestamp]
        #expect(refusal(door, headers) == nil)
        #expect(refusal(door, headers, body: Data("{}".utf8)) == .wrongSignature)
    }

    @Test(arguments: ["1772445399", "1772446001", "1772445300000"])
    func aStaleOrFutureSignatureDoesNot(timestamp: String) throws {
        let door = WebhookAuthentication(secrets: [], hmac: try HMACCredential(secrets: ["key"]))
        let headers = ["x-signature": hex(signature("\(timestamp).\(text)", SHA256.self)), "x-timestamp": timestamp]
        #expect(refusal(door, headers) == .staleTimestamp)
    }

    @Test func missingOrUnreadablePartsDoNot() throws {
        let door = WebhookAuthentication(secrets: [], hmac: try HMACCredential(secrets: ["key"]))
        let right = hex(signature("1772445700.\(text)", SHA256.self))
        #expect(refusal(door, ["x-signature": right]) == .noTimestamp)
        #expect(refusal(door, ["x-signature": right, "x-timestamp": "soon"]) == .noTimestamp)
        #expect(refusal(door, ["x-timestamp": "1772445700"]) == .noCredentials)
        for wrong in ["", "zz", String(right.dropLast()), right + "00", "sha256=" + right] {
            #expect(refusal(door, ["x-signature": wrong, "x-timestamp": "1772445700"]) == .wrongSignature)
        }
        #expect(refusal(door, ["x-signature": right, "x-timestamp": "1772445701"]) == .wrongSignature)
    }

    @Test func headersFormatPrefixAndEncodingAreSettings() throws {
        let credential = try HMACCredential(
            secrets: ["key"], algorithm: "sha512", signatureHeader: "X-Hub", timestampHeader: "X-When",
            format: "v0:{timestamp}:{body}", encoding: "base64", prefix: "v0=")
        let door = WebhookAuthentication(secrets: [], hmac: credential)
        let right = signature("v0:1772445700:\(text)", SHA512.self).base64EncodedString()
        #expect(refusal(door, ["X-Hub": "v0=" + right, "X-When": "1772445700"]) == nil)
        #expect(refusal(door, ["X-Hub": right, "X-When": "1772445700"]) == .wrongSignature)
    }

    @Test func sha1OverTheBodyAloneNeedsNoTimestamp() throws {
        let credential = try HMACCredential(secrets: ["key"], algorithm: "sha1", format: "{body}")
        let door = WebhookAuthentication(secrets: ["s"], hmac: credential)
        #expect(refusal(door, ["x-signature": hex(signature(text, Insecure.SHA1.self))]) == nil)
        #expect(refusal(door, ["X-Vapi-Secret": "s"]) == nil)
    }

    @Test func withTwoKeysEitherSignatureOpens() throws {
        let door = WebhookAuthentication(secrets: [], hmac: try HMACCredential(secrets: ["key", "the key before"]))
        let old = HMAC<SHA256>.authenticationCode(
            for: Data("1772445700.\(text)".utf8), using: SymmetricKey(data: Data("the key before".utf8)))
        for right in [hex(signature("1772445700.\(text)", SHA256.self)), hex(Data(old))] {
            #expect(refusal(door, ["x-signature": right, "x-timestamp": "1772445700"]) == nil)
        }
        let wrong = hex(Data(HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(size: .bits256))))
        #expect(refusal(door, ["x-signature": wrong, "x-timestamp": "1772445700"]) == .wrongSignature)
    }

    /// As Svix signs (Vapi OpenAPI: messageIdHeader, secretIsBase64).
    @Test func aMessageIDMayBeSignedAndTheKeyBeBase64() throws {
        let door = WebhookAuthentication(
            secrets: [],
            hmac: try HMACCredential(
                secrets: [Data("key".utf8).base64EncodedString()], secretIsBase64: true,
                signatureHeader: "svix-signature", timestampHeader: "svix-timestamp",
                format: "{svix-id}.{timestamp}.{body}", encoding: "base64", prefix: "v1,"))
        let code = signature("msg_1.1772445700.\(text)", SHA256.self).base64EncodedString()
        let headers = ["svix-signature": "v1,\(code)", "svix-timestamp": "1772445700", "svix-id": "msg_1"]
        #expect(refusal(door, headers) == nil)
        #expect(refusal(door, headers.merging(["svix-id": "msg_2"]) { $1 }) == .wrongSignature)
        #expect(refusal(door, headers.filter { $0.key != "svix-id" }) == .wrongSignature)
    }

    @Test func theMethodMayBeSigned() throws {
        let door = WebhookAuthentication(
            secrets: [], hmac: try HMACCredential(secrets: ["key"], format: "{method} {body}"))
        #expect(refusal(door, ["x-signature": hex(signature("POST \(text)", SHA256.self))]) == nil)
        #expect(refusal(door, ["x-signature": hex(signature("GET \(text)", SHA256.self))]) == .wrongSignature)
    }

    @Test func theSecretsHeaderIsASetting() {
        let door = WebhookAuthentication(secrets: ["secret"], secretHeader: "X-Takeout")
        #expect(refusal(door, ["x-takeout": "secret"]) == nil)
        #expect(refusal(door, ["X-Vapi-Secret": "secret"]) == .noCredentials)
        #expect(refusal(door, ["Authorization": "secret"]) == nil)
        let plain = WebhookAuthentication(secrets: ["a secret of words"], secretHeader: "Authorization")
        #expect(refusal(plain, ["Authorization": "a secret of words"]) == nil)
        #expect(refusal(plain, ["Authorization": "Bearer a secret of words"]) == nil)
        #expect(refusal(plain, ["Authorization": "Basic a"]) == .wrongSecret)
    }

    /// Only what the headers settle is settled before the body is read.
    @Test func theHeadersAloneTurnAwayWhoShowsNothing() throws {
        func early(_ door: WebhookAuthentication, _ headers: [String: String]) -> WebhookAuthentication.Refusal? {
            door.refusal { name in headers[name.lowercased()] }
        }
        let door = WebhookAuthentication(secrets: ["secret"], hmac: try HMACCredential(secrets: ["key"]))
        #expect(early(door, [:]) == .noCredentials)
        #expect(early(door, ["x-vapi-secret": "wrong"]) == .wrongSecret)
        #expect(early(door, ["x-vapi-secret": "secret"]) == nil)
        #expect(early(door, ["x-signature": "any"]) == nil)
        #expect(early(WebhookAuthentication(secrets: ["secret"]), ["x-signature": "any"]) == .noCredentials)
        #expect(early(.open, [:]) == nil)
    }

    @Test func settingsThatCannotWorkSayWhichAndWhatWould() {
        func complaint(_ make: () throws -> HMACCredential) -> HMACCredential.SettingsError? {
            do { _ = try make() } catch let error as HMACCredential.SettingsError { return error } catch {}
            return nil
        }
        let complaints = [
            complaint { try HMACCredential(secrets: [""]) }, complaint { try HMACCredential(secrets: []) },
            complaint { try HMACCredential(secrets: ["not base64!"], secretIsBase64: true) },
            complaint { try HMACCredential(secrets: ["k"], algorithm: "md5") },
            complaint { try HMACCredential(secrets: ["k"], signatureHeader: "x signature") },
            complaint { try HMACCredential(secrets: ["k"], timestampHeader: "") },
            complaint { try HMACCredential(secrets: ["k"], idHeader: "ä") },
            complaint { try HMACCredential(secrets: ["k"], format: "{timestamp}") },
            complaint { try HMACCredential(secrets: ["k"], format: "{url}.{body}") },
            complaint { try HMACCredential(secrets: ["k"], encoding: "utf8") },
        ]
        #expect(
            complaints.map { $0?.part } == [
                .secret, .secret, .secret, .algorithm, .signatureHeader, .timestampHeader, .idHeader, .format, .format,
                .encoding,
            ])
        for complaint in complaints {
            #expect(complaint?.explanation.contains("must") == true || complaint?.explanation.contains("may") == true)
            #expect(complaint?.explanation.contains("not base64!") == false)
        }
    }
}
