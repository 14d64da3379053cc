/// Brings samples to another rate by linear interpolation, which is enough for speech.
struct Resampler {
  /// Input samples for each output sample.
  private let step: Double
  /// Where the next output sample lies, in input samples after `last`.
  private var position = 1.0
  private var last: Float = 0

  init(from: Int, to: Int) {
    step = Double(from) / Double(to)
  }

  mutating func convert(_ input: [Float]) -> [Float] {
    if step == 1 { return input }
    var output: [Float] = []
    output.reserveCapacity(Int(Double(input.count) / step) + 1)
    while Int(position) <= input.count, !input.isEmpty {
      let index = Int(position)
      let before = index == 0 ? last : input[index - 1]
      let after = index < input.count ? input[index] : before
      output.append(before + (after - before) * Float(position - Double(index)))
      position += step
    }
    position -= Double(input.count)
    last = input.last ?? last
    return output
  }
}
