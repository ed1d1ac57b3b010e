import { inflateSync } from "node:zlib";

const bytes = (text: string): Buffer => inflateSync(Buffer.from(text, "base64"));

/** Three rows of ID, AT, PRICE and N as polars 2.1.0 writes them, deflated here; `packed` has LZ4 batches. */
export const arrowFiles = {
  file: bytes(
    "eNrlVLFOwzAQPTdJlZYMoWTowNCBoQMSZQIhJBK1DF0ARUisfAAf0Y9g5AdA/AJSJHY+BDEAYqgoyLyzL6H11KoVC47s892957MvPmd5fnqxS+QT0bvWOiGeK4xNWqMQo09j2CNYQnzsZewN+hX6IVnuJTBdyNjgiFSNTPuAPWXd2BvAhmZ+gn4N3+Y0x7OcJ9iZHqCf5cP+MWQBW2ca27TYT4Ot4/OJOdk50Qts25gzvs3YhHktIGJaN+zIcL+A84U3HNj1NMdR9ky8TirnsHnxwNwwa0XQnuGXLdO97I3zlsAXQWvQb1MiU5EdkSORgcjCwZeTdslXs/6R4y8cP9Vm/ST/y3PiLKpPaDXNc84fzMnr9fYeb5eI+73kvtO7rbeDuF7pxcMrXx09L381+RsfOdeG/iq+kluspS3KLzlVnUHuV3XGFdpCBfFrEZlYsVy8rsiyLqtM/I83agf7ysyT/QPV5o1F",
  ),
  stream: bytes(
    "eNq9UjtOw0AQfRvbkRNcGOIiRYoUFBQU6ZAQEkZAkQYhxAFyAA6RQ1ByARBXQLJEz0EQBSCKiI+WN7vjkGyVKBGzGs/vvZ3d8VprbWqAGMA7/QLiM4E2NpDyG2PCfMZMyiVVwd5Qr6gH8NwRMTu0ucMBpgEnH8yXErt8i9jU+WfUa9Z6s5zIc56YF3pCPb8YHp/SVsz1Z7Ftj/102CZXDOEcXQIvzO3SF3xXsIXwtojIsenYmeN+Excrb3ji97PSR+ch+5R6Dz+XiMyO2ytj9My6Hhn3ejaZW8FaxqiFPzFqS7V9tWO1idoqwNdOt+ab+fo4qFdBHY35OvR/RUGfZeMvrEei4P7JgrzBYO/xdoW+Pyueu7zbftvPm9O4eniVp2MX5a9nfpPD4Nngv/obfcVWZVl+zfkFG3dfyA==",
  ),
  packed: bytes(
    "eNrlVDsvBFEUPrMzuwZTjN3FFhJDFCLECol3zAaFwiObFVFIRK3TqabwD0g0CpWEQmRrkk3U/AoNUSAS4pHxnTtn2Nl4RKFyJne+ex7fOXfunHtz+fzsQg+RQUR3vu+nieca3jVUSybeBj3CbsFi4mEvx+5grGKMUMBdRkw70FZxRFqMlNzD7rKu7NWINdV8BmMLvqZyjh5wzmFnehxjLj81PgksweaUx9YEsU8qNoHHIObkCkTXsHVizvEZjk0zL4kIm+oU21LcF8QZwpuaCPLB5Ge14Js4jyvfEeyLDmZK5bKgXcAvS6ZjqZcW3UJlA28blrBONX2II+gK9gh6gm2CpYp4tXmQ3pCvRf2e6H0hv8JPsaif5P/p0fS/1kM0WqczBfcQqvfs7A2+qtqC34kT5ScxTSFpSjepIW7SnHKun51tMz40J9Yq+PEoH6qXzfaf7o9e7S+yPcSv5JP1v7qjxaTaY8HvJBPlcxtsuAdtt0N2Arm90skNd5ZfzM9fclhjIbbyU/1f7V9F/XpM65C05XGsio4+2oh0p1Z1+u5S1vjj+pua/Flfe29r6lq3nhg7isPn5XzenLAXr+XOGHg/d3yekjhLfHtYaq22LHhAMDynofyTO6sb68qpK/wNy4HCCg==",
  ),
};
