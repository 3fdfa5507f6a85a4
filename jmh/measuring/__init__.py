# SPDX-License-Identifier: Apache-2.0
"""What `jmh/performance` is made of; start with rows.py."""
