const bytes = (text: string): Buffer => Buffer.from(text, "base64");

/** Small files packed by the zstd command: two records of an id and an amount; the first two with checksums. */
export const packed = {
  csv: bytes("KLUv/SQYwQAAaWQsYW1vdW50CjAwNywxLjUKw6ksLTIKR+UnfA=="),
  csvFrames: bytes("KLUv/SQSkQAAaWQsYW1vdW50CjAwNywxLjUKcJW6XSi1L/0kBjEAAMOpLC0yCmCwJXA="),
  csvUnchecked: bytes("KLUv/SAYwQAAaWQsYW1vdW50CjAwNywxLjUKw6ksLTIK"),
  json: bytes("KLUv/SQyVQEABAJ7ImlkIjoiMDA3IiwiYW1vdW50IjoxLjV9CsOpLTJ9CgIAPA22szkGLFwJAQ=="),
};
