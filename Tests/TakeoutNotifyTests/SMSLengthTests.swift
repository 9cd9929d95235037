// The arithmetic of SMS, by the rules of 3GPP TS 23.038 and 23.040.
import TakeoutNotify
import Testing

@Suite("Length of texts")
struct SMSLengthTests {
    private func text(_ sign: String, _ count: Int) -> String { String(repeating: sign, count: count) }

    @Test(
        "The short alphabet holds 160 alone and 153 in each of several",
        arguments: [(0, 1), (1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4)])
    func septets(_ count: Int, _ segments: Int) {
        let length = SMSLength(text("a", count))
        #expect(length.encoding == .gsm7 && length.units == count && length.segments == segments)
    }

    @Test("Signs of the extension take two, and are not cut in two")
    func extended() {
        #expect(SMSLength("^{}\\[~]|€").units == 18)
        #expect(SMSLength(text("€", 80)).segments == 1)
        #expect(SMSLength(text("€", 81)).segments == 2)
        // 153 is odd: 76 signs of two septets fit into a part.
        #expect(SMSLength(text("€", 152)).segments == 2)
        #expect(SMSLength(text("€", 153)).segments == 3)
        #expect(SMSLength("a" + text("€", 152)).segments == 2)
        #expect(SMSLength("aa" + text("€", 152)).segments == 3)
    }

    @Test(
        "One other sign makes all of it units of two bytes",
        arguments: [(70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
    func units(_ count: Int, _ segments: Int) {
        let length = SMSLength("ж" + text("a", count - 1))
        #expect(length.encoding == .ucs2 && length.units == count && length.segments == segments)
    }

    @Test("A pair of surrogates is two units and is not cut in two")
    func surrogates() {
        #expect(SMSLength(text("🚰", 35)).segments == 1)
        #expect(SMSLength(text("🚰", 36)).segments == 2)
        // 67 is odd: 33 of them fit into a part.
        #expect(SMSLength(text("🚰", 66)).segments == 2)
        #expect(SMSLength(text("🚰", 67)).segments == 3)
    }

    @Test("The whole alphabet of GSM 03.38 is known")
    func alphabet() {
        let basic =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
            + "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
        // 128 places, less the escape.
        #expect(basic.unicodeScalars.count == 127)
        let length = SMSLength(basic)
        #expect(length.encoding == .gsm7 && length.units == 127)
    }

    @Test(
        "Typographic signs and foreign accents give way to plain ones",
        arguments: [
            ("“It’s – well… done”", "\"It's - well... done\""),
            ("garçon, œuvre, naïf, où, là", "garcon, oeuvre, naif, où, là"),
            ("¿Mañana?\u{A0}Sí", "¿Mañana? Si"), ("Größe, Übung", "Größe, Übung"), ("cafe\u{301}", "caf\u{E9}"),
            ("soft\u{AD}hyphen\u{200B}", "softhyphen"),
        ])
    func plain(_ text: String, _ expected: String) {
        let plain = GSM7.plain(text)
        #expect(plain == expected)
        #expect(SMSLength(plain).encoding == .gsm7)
    }

    @Test("What has no likeness stays")
    func otherScripts() { #expect(GSM7.plain("Привет 🚰") == "Привет 🚰") }
}
