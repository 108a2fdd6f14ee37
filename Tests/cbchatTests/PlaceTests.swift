import Office
import Testing

@testable import cbchat

struct PlaceTests {
  private func home(_ environment: [String: String], sudo: UInt32? = nil, known: String? = "/srv/owner") -> String {
    Place.home(Identity.System(uid: 7, sudoUID: sudo, home: { $0 == 7 ? known : nil }, name: { _ in nil }), environment)
  }

  @Test func `the home is HOME where it is a place, else the system's`() {
    #expect(home(["HOME": "/home/olena"]) == "/home/olena")
    for nowhere in ["", "olena", "./olena", "~"] { #expect(home(["HOME": nowhere]) == "/srv/owner") }
    #expect(home([:]) == "/srv/owner")
    // A service may have no home at all.
    #expect(home(["HOME": ""], known: nil) == "/")
    #expect(home(["HOME": "olena"], known: nil) == "/")
  }

  @Test func `under sudo it is the owner's, whatever the caller says`() {
    #expect(home(["HOME": "/home/caller"], sudo: 8) == "/srv/owner")
    #expect(home(["HOME": "/home/caller"], sudo: 0) == "/srv/owner")
  }

  @Test(
    arguments: [
      (1, nil, 1, false), (1, 1, 1, false), (1, 2, 1, true), (1, 0, 1, false), (0, 2, 0, true), (0, 2, 1, false),
      (2, nil, 1, false),
    ] as [(UInt32, UInt32?, UInt32, Bool)])
  func `rights are borrowed from a store's owner, by who is not root`(
    uid: UInt32, sudo: UInt32?, owner: UInt32, isBorrowed: Bool
  ) {
    let system = Identity.System(uid: uid, sudoUID: sudo, name: { _ in nil })
    #expect(system.isBorrowed(owner: owner) == isBorrowed)
    #expect(system.isLent == (sudo != nil && sudo != 0 && sudo != uid))
  }
}
