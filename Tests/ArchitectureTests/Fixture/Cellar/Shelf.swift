/// The lower folder uses the upper one by nothing but a member that an extension declares.
struct Shelf {
  let jars: Int

  var capacity: Int { jars.doubled }
}
