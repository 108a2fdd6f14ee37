import Inbox
import TestKit
import Testing

struct ViewerTests {
  @Test func `one sees a channel through a shared role, or as an admin`() {
    let channel = Channel.sample(roles: [.reception, .masters])
    let bare = Channel.sample(roles: [])
    let admin = Staff.sample(roles: [.admin])
    let receptionist = Staff.sample(roles: [.reception])
    let outsider = Staff.sample(roles: [Role(rawValue: "books")])
    var removed = admin
    removed.active = false
    #expect(Viewer.system.sees(bare))
    #expect(Viewer.staff(admin).sees(channel))
    #expect(Viewer.staff(admin).sees(bare))
    #expect(Viewer.staff(receptionist).sees(channel))
    #expect(!Viewer.staff(receptionist).sees(bare))
    #expect(!Viewer.staff(outsider).sees(channel))
    #expect(!Viewer.staff(removed).sees(channel))
    #expect(!removed.isAdmin)
  }
}
