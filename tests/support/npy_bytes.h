#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace harness::testing_support {

// The bytes of a .npy file of format 1 with this header and these numbers, as numpy.save writes them.
inline std::string npy_bytes(const std::string& header, const std::string& numbers) {
  std::string padded = header;
  while ((10 + padded.size() + 1) % 64 != 0) padded += ' ';
  padded += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) +
         std::string{static_cast<char>(padded.size() & 0xff), static_cast<char>(padded.size() >> 8)} +
         padded + numbers;
}

// Rows of float64.
inline std::string npy_of(const std::vector<std::vector<double>>& rows) {
  std::string numbers;
  for (const std::vector<double>& row : rows)
    numbers.append(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(double));
  return npy_bytes("{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(rows.size()) +
                       ", " + std::to_string(rows.empty() ? 0 : rows.front().size()) + "), }",
                   numbers);
}

}  // namespace harness::testing_support
