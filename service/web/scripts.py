"""The scripts pages may run, by the hash a browser holds them to (Subresource Integrity).

A file that was changed on the disk or on the way does not run. Which page may run one at all
is said there, by `allow_script`.
"""

from typing import Final

# A library taken in whole: see tools/age.
INTEGRITY: Final = {
    "age.js": "sha384-m/w1xOhCvt4LSdh2PC6PLQZglhWqPhNQDegwG+OzkDvESFEhGFbeqnS8Rh2EGM8v",
    "dossier.js": "sha384-p2L0tkUQLPN7H0unvtYJ0ZpjwYlgykQ0UEgIalm1WjVLKJqSG2+7zz/o59iCXQhI",
    "passkeys.js": "sha384-dQfE+yWzCBrqGhdih9qPJVoaHKHp595cPMazf273b6jytN34pMzajapyAoW0c+YG",
}
