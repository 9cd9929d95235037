// libcurl's handle, lists and MIME tree with an owner each, so that every way out frees them.
internal import CCurl

/// An option was refused or memory ran out, before anything was sent.
struct CurlFailure: Error {
    let code: CURLcode
}

extension CURLcode {
    var text: String { String(cString: curl_easy_strerror(self)) }
}

/// One handle with the lines that it keeps open. libcurl lets a handle wander between threads as long as one at a time
/// uses it: who took it out of a `CurlPool` has it alone until it is given back, so sharing the pointer does no harm.
final class CurlHandle: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer
    /// Transfers since it was made; only its one user touches this.
    fileprivate(set) var uses = 0

    init() throws(CurlFailure) {
        guard let pointer = curl_easy_init() else { throw CurlFailure(code: CURLE_FAILED_INIT) }
        self.pointer = pointer
    }

    deinit { curl_easy_cleanup(pointer) }

    /// Forgets all options but keeps open lines.
    func reset() {
        ccurl_reset(pointer)
        uses += 1
    }

    func set(_ option: CURLoption, _ text: String) throws(CurlFailure) {
        try check(ccurl_set_text(pointer, option, text))
    }

    func set(_ option: CURLoption, _ number: Int) throws(CurlFailure) {
        try check(ccurl_set_number(pointer, option, number))
    }

    func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>) throws(CurlFailure) {
        try check(ccurl_set_pointer(pointer, option, list))
    }

    func set(_ option: CURLoption, _ mime: OpaquePointer) throws(CurlFailure) {
        try check(ccurl_set_pointer(pointer, option, UnsafeMutableRawPointer(mime)))
    }

    func newMIME() throws(CurlFailure) -> OpaquePointer {
        guard let mime = curl_mime_init(pointer) else { throw CurlFailure(code: CURLE_OUT_OF_MEMORY) }
        return mime
    }

    /// Leads the conversation to its end.
    func perform(keeping lists: CurlLists) -> SMTPOutcome {
        defer { withExtendedLifetime(lists) {} }
        var refusal = ccurl_refusal()
        let code = withUnsafeMutablePointer(to: &refusal) { place in
            let prepared = ccurl_keep_refusal(pointer, place)
            let discarding = ccurl_discard_body(pointer)
            guard prepared == CURLE_OK, discarding == CURLE_OK else { return CURLE_FAILED_INIT }
            return curl_easy_perform(pointer)
        }
        return SMTPOutcome(
            code: code, replyCode: Int(ccurl_reply_code(pointer)), refusal: Self.text(of: refusal),
            messageWasBegun: ccurl_bytes_sent(pointer) > 0, codeText: code.text)
    }

    /// Leads an HTTP request to its end.
    /// - Parameters:
    ///   - judge: asked for every address; nil lets all pass.
    ///   - limit: bytes of the answer that are read at most; the transfer breaks off behind them.
    func performHTTP(judge: ccurl_judge?, limit: Int, keeping lists: CurlLists) -> HTTPTransferResult {
        defer { withExtendedLifetime(lists) {} }
        var gate = ccurl_gate()
        gate.judge = judge
        var answer = ccurl_answer()
        answer.limit = limit
        let code = withUnsafeMutablePointer(to: &gate) { gate in
            withUnsafeMutablePointer(to: &answer) { answer in
                let prepared = [ccurl_set_gate(pointer, gate), ccurl_keep_answer(pointer, answer)]
                guard prepared.allSatisfy({ $0 == CURLE_OK }) else { return CURLE_FAILED_INIT }
                return curl_easy_perform(pointer)
            }
        }
        let body = withUnsafeBytes(of: answer.text) { String(decoding: $0.prefix(answer.kept), as: UTF8.self) }
        return HTTPTransferResult(
            code: code, status: Int(ccurl_reply_code(pointer)), body: body, retryAfter: Int(ccurl_retry_after(pointer)),
            wasRefused: gate.refused != 0, wasCut: answer.seen > limit)
    }

    private static func text(of refusal: ccurl_refusal) -> String {
        withUnsafeBytes(of: refusal.line) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// How an HTTP request ended, in libcurl's words.
struct HTTPTransferResult {
    let code: CURLcode
    /// 0 if no answer came.
    let status: Int
    /// At most 1,024 bytes.
    let body: String
    /// Seconds; 0 if the receiver did not say.
    let retryAfter: Int
    /// An address was turned away.
    let wasRefused: Bool
    /// The answer was longer than is read.
    let wasCut: Bool
}

func check(_ code: CURLcode) throws(CurlFailure) {
    guard code == CURLE_OK else { throw CurlFailure(code: code) }
}

/// What libcurl reads while it works and does not copy. A class, because lists are added while it is lent.
final class CurlLists {
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private var mimes: [OpaquePointer] = []

    deinit {
        for mime in mimes { curl_mime_free(mime) }
        for list in lists { curl_slist_free_all(list) }
    }

    /// At least one text.
    func list(_ texts: [String]) throws(CurlFailure) -> UnsafeMutablePointer<curl_slist> {
        var head: UnsafeMutablePointer<curl_slist>?
        for text in texts {
            guard let longer = curl_slist_append(head, text) else {
                curl_slist_free_all(head)
                throw CurlFailure(code: CURLE_OUT_OF_MEMORY)
            }
            head = longer
        }
        guard let head else { throw CurlFailure(code: CURLE_BAD_FUNCTION_ARGUMENT) }
        lists.append(head)
        return head
    }

    /// The plain form first and the HTML form last: readers take the last one that they can show (RFC 2046, 5.1.4).
    func alternatives(
        text: String, html: String?, for handle: CurlHandle
    ) throws(CurlFailure) -> OpaquePointer {
        let mime = try handle.newMIME()
        mimes.append(mime)
        try add(text, "text/plain; charset=utf-8", to: mime)
        if let html { try add(html, "text/html; charset=utf-8", to: mime) }
        return mime
    }

    private func add(_ body: String, _ type: String, to mime: OpaquePointer) throws(CurlFailure) {
        guard let part = curl_mime_addpart(mime) else { throw CurlFailure(code: CURLE_OUT_OF_MEMORY) }
        try check(curl_mime_data(part, body, body.utf8.count))
        try check(curl_mime_type(part, type))
        try check(curl_mime_encoder(part, "quoted-printable"))
    }
}
