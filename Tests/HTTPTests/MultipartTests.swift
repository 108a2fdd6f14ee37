import HTTP
import Testing

struct MultipartTests {
  @Test func `fields and files become a form`() {
    var form = Multipart()
    form.field("chat_id", "42")
    form.file("photo", filename: "Їжак.jpg", mime: "image/jpeg", bytes: [0xFF, 0x00, 0x0D, 0x0A])
    let (contentType, body) = form.encoded()
    #expect(contentType == "multipart/form-data; boundary=cbchat-form-0")
    let expected =
      Array(
        """
        --cbchat-form-0\r
        Content-Disposition: form-data; name="chat_id"\r
        \r
        42\r
        --cbchat-form-0\r
        Content-Disposition: form-data; name="photo"; filename="Їжак.jpg"\r
        Content-Type: image/jpeg\r
        \r

        """.utf8) + [0xFF, 0x00, 0x0D, 0x0A] + Array("\r\n--cbchat-form-0--\r\n".utf8)
    #expect(body == expected)
  }

  @Test func `no name and no media type breaks out of its line`() {
    var form = Multipart()
    form.field("a\"\r\nX: y", "v")
    form.file("f", filename: "a\"\r\nB: c\0", mime: "text/plain\r\nEvil: 1", bytes: [])
    let text = String(decoding: form.encoded().body, as: UTF8.self)
    #expect(text.contains("name=\"a%22%0D%0AX: y\"\r\n"))
    #expect(text.contains("filename=\"a%22%0D%0AB: c_\"\r\nContent-Type: application/octet-stream\r\n"))
    #expect(!text.contains("Evil"))
  }

  @Test func `the boundary stands in no part`() {
    var form = Multipart()
    form.field("a", "--cbchat-form-0--")
    form.file("cbchat-form-1", filename: "x", mime: "text/plain", bytes: [])
    let (contentType, body) = form.encoded()
    #expect(contentType.hasSuffix("cbchat-form-2"))
    #expect(String(decoding: body, as: UTF8.self).split(separator: "--cbchat-form-2").count == 3)
    #expect(Request.post("http://x/", form: form).headers["Content-Type"] == contentType)
  }
}
