// TypeScript in components needs nothing but itself: every type is erased.

export default {};
